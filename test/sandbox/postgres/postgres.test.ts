import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../../../src/sandbox/postgres/index.ts';
import { adoptPostgres, findBinaries, startPostgres } from '../../../src/sandbox/postgres/index.ts';
import { isAlive } from '../../../src/sandbox/process-identity.ts';

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
    // Root's server runs as nobody, who has to get through.
    const { chmod } = await import('node:fs/promises');
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

  it.skipIf(!binaries)('answers on loopback, as a user that is not root, and asks for its password', async () => {
    const [server] = await start();
    expect(await ask(server, 'show listen_addresses')).toEqual(['127.0.0.1']);
    const wrong = new pg.Client({ connectionString: server.url('postgres').replace(server.password, 'wrong') });
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
    await server.stop();
    expect(isAlive(server.process)).toBe(false);
  });

  it.skipIf(!binaries)('keeps its data over a kill -9 and comes back on the same port', async () => {
    const [server, directory] = await start();
    await ask(server, 'create table t as select generate_series(1, 1000) as n');
    process.kill(server.process.pid, 'SIGKILL');
    const [again] = await start({ directory, port: server.port, password: server.password });
    expect(again.port).toBe(server.port);
    expect(await ask(again, 'select count(*)::int from t')).toEqual([1000]);
  });

  it.skipIf(!binaries)('can be taken over by a later process while it lives, and not when it is gone', async () => {
    const [server] = await start();
    const adopted = await adoptPostgres(server);
    expect(adopted && (await ask(adopted, 'select 1'))).toEqual([1]);
    await server.stop('crash');
    expect(await adoptPostgres(server)).toBeNull();
  });
});
