import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, ...lines: string[]): string => ['', '```' + info, ...lines, '```', ''].join('\n');
const STEP = `# Restore\n${fence('bash {#restore}', 'restore it from the newest backup')}`;
const GATE = fence('bash {.gate #rows}', 'test -s rows');

function git(...words: readonly string[]): string {
  const as = [
    '-c',
    'user.name=ada',
    '-c',
    'user.email=ada@example.com',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'init.defaultBranch=main',
  ];
  return execFileSync('git', [...as, ...words], {
    cwd: here.folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function commit(): void {
  git('add', '-A');
  git('commit', '-qm', 'x');
}

describe('runbook diff OLD NEW', () => {
  it('exits with 0, or with 1 as --exit-code and --fail-on say', async () => {
    here.write('a.md', STEP + GATE);
    here.write('b.md', STEP);
    here.write('c.md', `${STEP + GATE}\nMore words.\n`);
    here.write('d.md', STEP.replace('newest', 'oldest') + GATE);
    const code = async (...words: string[]) => (await here.runbook(['diff', ...words])).code;
    expect(await code('a.md', 'b.md')).toBe(0);
    expect(await code('a.md', 'b.md', '--exit-code')).toBe(1);
    expect(await code('a.md', 'c.md', '--exit-code')).toBe(0);
    expect(await code('a.md', 'b.md', '--fail-on', 'weakened')).toBe(1);
    expect(await code('a.md', 'd.md', '--fail-on', 'weakened')).toBe(0);
    expect(await code('a.md', 'd.md', '--fail-on', 'any')).toBe(1);
  });

  it('refuses a version that is no runbook, and says which one', async () => {
    here.write('a.md', STEP);
    here.write('b.md', STEP + fence('bash {.gate #rows tmeout=5s}', 'true'));
    const { code, stdout, stderr } = await here.runbook(['diff', 'a.md', 'b.md']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('b.md cannot be compared:\nb.md:7:');
    expect(stderr).toContain('timeout');
  });

  it('is wrong usage with one file, three files, a missing file, or two formats', async () => {
    here.write('a.md', STEP);
    for (const words of [
      ['a.md'],
      ['a.md', 'a.md', 'a.md'],
      ['a.md', 'no.md'],
      ['a.md', 'a.md', '--json', '--format', 'text'],
    ])
      expect((await here.runbook(['diff', ...words])).code).toBe(2);
  });

  it('compares Markdown that nobody has annotated, which nothing is played of', async () => {
    here.write('a.md', '# T\n\n```bash\nls\n```\n');
    here.write('b.md', '# T\n\n```bash\nrm x\n```\n');
    expect((await here.runbook(['diff', 'a.md', 'b.md'])).stdout).toBe(
      'b.md: no change for the operator\n  compared with a.md\n',
    );
  });
});

describe('runbook diff --git BASE', () => {
  beforeEach(() => {
    git('init', '-q');
  });

  it('compares all runbooks that changed, renamed, came or went, and no other Markdown', async () => {
    here.write('kept.md', STEP + GATE);
    here.write('edited.md', STEP + GATE);
    here.write('old/name.md', STEP + GATE);
    here.write('gone.md', STEP.replace('Restore', 'Remove').replaceAll('restore', 'gone'));
    here.write('notes.md', '# Notes\n\nOne.\n');
    commit();
    here.write('edited.md', STEP + fence('bash {.gate #rows}', 'test -s rows || true'));
    mkdirSync(path.join(here.folder, 'new'));
    renameSync(path.join(here.folder, 'old/name.md'), path.join(here.folder, 'new/name.md'));
    here.write('new/name.md', STEP);
    rmSync(path.join(here.folder, 'gone.md'));
    here.write('notes.md', '# Notes\n\nTwo.\n');
    here.write('fresh.md', `# Fresh\n${fence('bash {#f}', 'fresh')}`);
    git('add', '-A');
    const { code, stdout } = await here.runbook(['diff', '--git', 'HEAD', '--json']);
    const files = JSON.parse(stdout) as readonly {
      before: string | null;
      after: string | null;
      status: string;
      weakened: number;
    }[];
    expect(code).toBe(0);
    expect(
      files.map(({ before, after, status, weakened }) => [before, after, status, weakened].join(' ')).toSorted(),
    ).toEqual([
      ' fresh.md added 0',
      'edited.md edited.md changed 1',
      'gone.md  deleted 0',
      'old/name.md new/name.md changed 1',
    ]);
  });

  it('finds runbooks that play a file that changed, and reads that file from the base too', async () => {
    here.write('top.md', '# Top\n\n[Part](./parts/part.md "play")\n');
    here.write('quoted.md', "# Quoted\n\n[Part](./parts/part.md#step 'play')\n");
    here.write('parts/part.md', `# Part\n\n## Step\n${fence('bash {#p}', 'make')}${GATE}`);
    commit();
    here.write('parts/part.md', `# Part\n\n## Step\n${fence('bash {#p}', 'make')}`);
    const { stdout } = await here.runbook(['diff', '--git', 'HEAD']);
    expect(stdout).toContain('parts/part.md: 1 weakened');
    expect(stdout).toContain('top.md: 1 weakened');
    expect(stdout).toContain('quoted.md: 1 weakened');
    expect(stdout).toContain('gate #part/rows of #part/p is removed');
    here.write('parts/part.md', `# Part\n\n## Another\n${fence('bash {#p}', 'make')}${GATE}`);
    const broken = await here.runbook(['diff', '--git', 'HEAD']);
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('quoted.md:3:1: error broken-include')]);
  });

  it('takes files by name, also from a folder below, and through links', async () => {
    here.write('sub/real.md', STEP + GATE);
    symlinkSync('real.md', path.join(here.folder, 'sub/link.md'));
    commit();
    here.write('sub/real.md', STEP);
    const named = await here.runbook(['diff', '--git', 'HEAD', 'sub/real.md', 'sub/link.md']);
    expect(named.stdout).toContain('sub/real.md: 1 weakened');
    expect(named.stdout).toContain('sub/link.md: 1 weakened');
    expect((await here.runbook(['diff', '--git', 'HEAD', 'sub/none.md'])).code).toBe(2);
  });

  it('compares with where the branch began for BASE...', async () => {
    here.write('r.md', STEP + GATE);
    commit();
    git('checkout', '-qb', 'topic');
    git('checkout', '-q', 'main');
    here.write('r.md', STEP);
    commit();
    git('checkout', '-q', 'topic');
    expect((await here.runbook(['diff', '--git', 'main'])).stdout).toContain('r.md: 1 change');
    expect((await here.runbook(['diff', '--git', 'main...'])).stdout).toBe('no runbook has changed\n');
  });

  it('reports a broken file and compares the others', async () => {
    here.write('a.md', STEP + GATE);
    here.write('b.md', STEP + GATE);
    commit();
    here.write('a.md', STEP + fence('bash {.gaet #rows}', 'true'));
    here.write('b.md', STEP);
    const { code, stdout, stderr } = await here.runbook(['diff', '--git', 'HEAD']);
    expect([code, stderr.includes('the working tree cannot be compared:\na.md:')]).toEqual([2, true]);
    expect(stdout).toContain('b.md: 1 weakened');
  });

  it('refuses an unknown revision and one that is an option, and needs a repository', async () => {
    here.write('a.md', STEP);
    commit();
    for (const base of ['nowhere', '--output=/tmp/x', '-x'])
      expect((await here.runbook(['diff', `--git=${base}`])).code).toBe(2);
    const outside = new Workplace();
    const { code, stderr } = await outside.runbook(['diff', '--git', 'HEAD']);
    outside.remove();
    expect([code, stderr]).toEqual([2, expect.stringContaining('not a git repository')]);
  });
});
