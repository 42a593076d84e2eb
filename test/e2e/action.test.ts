import { execFileSync, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Workplace, type CommandResult } from '../support/cli.ts';
import { requireTool } from '../support/require-tool.ts';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'action.yml'), 'utf8');

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Action {
  readonly name: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = parse(text) as Action;

describe('action.yml', () => {
  it('is a composite action with a script for each step', () => {
    expect(Object.keys(action).toSorted()).toEqual(['branding', 'description', 'inputs', 'name', 'outputs', 'runs']);
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) {
      for (const key of Object.keys(step)) expect(['id', 'if', 'shell', 'run', 'env']).toContain(key);
      expect(step.shell).toBe('bash');
      const [, script = ''] = /\$GITHUB_ACTION_PATH\/(action\/[\w.]+)"$/.exec(step.run) ?? [];
      expect(existsSync(path.join(root, script)), step.run).toBe(true);
    }
  });

  it('pastes nothing into the text of a script', () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
    expect(text).not.toContain('pull_request.title');
  });

  it('uses inputs and outputs that exist, and documents every input', () => {
    const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    const ids = action.runs.steps.flatMap(({ id }) => id ?? []);
    for (const [, id] of text.matchAll(/steps\.([\w-]+)\./g)) expect(ids).toContain(id);
    const page = readFileSync(path.join(root, 'docs/reviewing.md'), 'utf8');
    for (const name of Object.keys(action.inputs)) expect(page).toContain(`| \`${name}\` |`);
  });
});

const GOOD = `# Restore

\`\`\`bash {#restore}
cp backup/data data
\`\`\`

\`\`\`bash {.gate #whole}
test "$(wc -l < data)" -ge 1000
\`\`\`
`;

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

describe.runIf(requireTool('git'))('in a pull request', () => {
  let here: Workplace;
  let base: string;
  let server: Server;
  let comments: Comment[];
  let refuse: boolean;
  const git = (...words: string[]): string => execFileSync('git', words, { cwd: here.folder, encoding: 'utf8' }).trim();
  const commit = (): void =>
    void (git('add', '-A'), git('-c', 'user.name=a', '-c', 'user.email=a@example', 'commit', '-qm', 'a'));

  beforeAll(async () => {
    // The part of the API of GitHub that comments need.
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const answer = (status: number, value: unknown): void =>
          void response.writeHead(status).end(JSON.stringify(value));
        if (request.headers.authorization !== 'Bearer the-token') return answer(401, {});
        if (request.method === 'GET') return answer(200, comments);
        if (refuse) return answer(403, { message: 'Resource not accessible by integration' });
        const given = (JSON.parse(body) as { readonly body: string }).body;
        if (request.method === 'POST') comments.push({ id: comments.length + 7, body: given, user: { type: 'Bot' } });
        const [, id] = /\/issues\/comments\/(\d+)$/.exec(request.url ?? '') ?? [];
        for (const one of comments) if (String(one.id) === id) one.body = given;
        return answer(201, {});
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  beforeEach(() => {
    here = new Workplace();
    comments = [{ id: 1, body: '<!-- runbook diff -->\nsomebody else wrote this', user: { type: 'User' } }];
    refuse = false;
    git('init', '-q');
    here.write('runbooks/restore.md', GOOD);
    here.write('.gitignore', 'runner/\n');
    commit();
    base = git('rev-parse', 'HEAD');
    here.write('runner/output', '');
    here.write('runner/summary.md', '');
    here.write('runner/event.json', JSON.stringify({ pull_request: { number: 5 } }));
    return () => here.remove();
  });

  /** Runs a script of the action as the runner does. */
  function script(name: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    const [program, file] = [name.endsWith('.mjs') ? process.execPath : 'bash', path.join(root, 'action', name)];
    const runner = path.join(here.folder, 'runner');
    const child = spawn(program, [file], {
      cwd: here.folder,
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: here.folder,
        TMPDIR: process.env['TMPDIR'] ?? '/tmp',
        GITHUB_ACTION_PATH: root,
        GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        GITHUB_EVENT_PATH: path.join(runner, 'event.json'),
        GITHUB_OUTPUT: path.join(runner, 'output'),
        GITHUB_REPOSITORY: 'someone/runbooks',
        GITHUB_STEP_SUMMARY: path.join(runner, 'summary.md'),
        GITHUB_TOKEN: 'the-token',
        RUNNER_TEMP: runner,
        RUNBOOK_MAIN: path.join(root, 'dist/main.js'),
        DIFF_FILE: path.join(runner, 'runbook-diff.md'),
        FILES: 'runbooks\n',
        BASE: base,
        FAIL_ON: '',
        MUTATE: 'false',
        ...env,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    return new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr })),
    );
  }

  it('installs, and says where the command is', async () => {
    expect((await script('install.sh')).stdout).toMatch(/^runbook \d/);
    expect(here.read('runner/output')).toBe(`main=${root}/dist/main.js\n`);
  });

  it('annotates findings and fails on errors', async () => {
    expect((await script('lint.sh')).code).toBe(0);
    here.write('runbooks/bad name.md', '# A\n\n```bash {#a timeot=1m}\ntrue\n```\n');
    const { code, stdout } = await script('lint.sh');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=runbooks\/bad name\.md,line=3/m);
  });

  it.each(['$(touch pwned)', '--fix', '; touch pwned', '`touch pwned`'])(
    'takes %s for the name of a file',
    async (name) => {
      const { code, stderr } = await script('lint.sh', { FILES: name });
      expect(code).toBe(2);
      expect(existsSync(path.join(here.folder, 'pwned'))).toBe(false);
      expect(stderr).toContain(`no such file: ${name}`);
    },
  );

  it('says what changed in the summary and in one comment, which it updates', async () => {
    here.write('runbooks/restore.md', GOOD.replace('1000', '1'));
    commit();
    const weak = await script('diff.sh', { FAIL_ON: 'weakened' });
    expect(weak.code, weak.stderr).toBe(1);
    expect(here.read('runner/summary.md')).toContain('1000');
    expect(here.read('runner/output')).toContain('file=');
    expect((await script('comment.mjs')).stdout).toBe('comment written\n');
    expect((await script('comment.mjs')).stdout).toBe('comment updated\n');
    expect(comments).toHaveLength(2);
    expect(comments[0]?.body).toContain('somebody else wrote this');
    expect(comments[1]?.body).toMatch(/^<!-- runbook diff -->\n[\s\S]*whole/);
    here.write('runbooks/restore.md', GOOD);
    commit();
    expect((await script('diff.sh', { FAIL_ON: 'weakened' })).code).toBe(0);
    await script('comment.mjs');
    expect(comments[1]?.body).toBe('<!-- runbook diff -->\nNo change for the operator.\n');
  });

  it('writes no comment where no runbook changed, and needs no right to write', async () => {
    await script('diff.sh');
    expect((await script('comment.mjs')).stdout).toBe('no change for the operator: no comment\n');
    refuse = true;
    here.write('runbooks/restore.md', GOOD.replace('1000', '1'));
    await script('diff.sh');
    const refused = await script('comment.mjs');
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({
      code: 0,
      stdout: '::notice::no right to write a comment (403); what changed is in the summary of the job\n',
    });
    writeFileSync(path.join(here.folder, 'runner/event.json'), '{}');
    expect((await script('comment.mjs')).stdout).toBe('this is no pull request: no comment\n');
  });

  it('compares with a base that is not in the checkout', async () => {
    const clone = new Workplace();
    here.write('runbooks/restore.md', GOOD.replace('1000', '1'));
    commit();
    git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    execFileSync('git', ['clone', '-q', '--depth=1', `file://${here.folder}`, path.join(clone.folder, 'clone')], {
      stdio: 'pipe',
    });
    execFileSync('cp', ['-r', path.join(clone.folder, 'clone'), path.join(here.folder, 'runner/clone')]);
    clone.remove();
    const shallow = await script('diff.sh', { BASE: base, GIT_DIR: path.join(here.folder, 'runner/clone/.git') });
    expect(shallow.code, shallow.stderr).toBe(0);
    expect(here.read('runner/summary.md')).toContain('1000');
  });

  it('refuses a base that is an option', async () => {
    expect((await script('diff.sh', { BASE: '--upload-pack=touch pwned' })).code).toBe(2);
  });

  it('rehearses, and lets no step give a command to the workflow', async () => {
    here.write(
      'runbooks/restore.md',
      `---\nsandbox: { disaster: lose.sh }\n---\n\n${GOOD.replace('cp backup/data data', 'echo "::add-mask::oops"; exit 3')}`,
    );
    here.write('runbooks/lose.sh', 'rm -f data\n');
    const { code, stdout } = await script('test.sh');
    expect(code).toBe(1);
    const [, mark = ''] = /^::stop-commands::(\w{32})$/m.exec(stdout) ?? [];
    expect(stdout.indexOf('::add-mask::oops')).toBeGreaterThan(stdout.indexOf(mark));
    expect(stdout.trimEnd().endsWith(`::${mark}::`)).toBe(true);
    expect(here.read('runner/runbook-test.xml')).toContain('<testsuite');
    const [, home = ''] = /its run {3}RUNBOOK_HOME=(\S+)/.exec(stdout) ?? [];
    execFileSync('rm', ['-rf', home]);
  });
});

describe.runIf(requireTool('git'))('.pre-commit-hooks.yaml', () => {
  const hooks = parse(readFileSync(path.join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly {
    readonly id: string;
    readonly entry: string;
    readonly language: string;
  }[];

  it('calls commands of the table', async () => {
    const here = new Workplace();
    for (const { entry, language } of hooks) {
      expect(language).toBe('node');
      const [program, command = '', ...rest] = entry.split(' ');
      expect(program).toBe('runbook');
      here.write('a.md', GOOD);
      execFileSync('git', ['init', '-q'], { cwd: here.folder });
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example', 'commit', '-qm', 'a', '--allow-empty'], {
        cwd: here.folder,
      });
      const { code, stderr } = await here.runbook([command, ...rest, 'a.md']);
      expect(code, stderr).toBe(0);
    }
    here.remove();
  });
});
