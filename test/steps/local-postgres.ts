import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { PostgresSettings } from '../../src/model/ports.ts';

export interface LocalPostgres {
  settings(database: string): PostgresSettings;
  query(database: string, text: string): Promise<pg.QueryResult>;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL of this machine on a free loopback port; PostgreSQL refuses root, so root runs it as nobody. */
export async function startLocalPostgres(): Promise<LocalPostgres> {
  const bin = binaries();
  const root = mkdtempSync(path.join(tmpdir(), 'runbook-test-pg-'));
  const data = path.join(root, 'data');
  mkdirSync(data);
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if ('uid' in user) for (const folder of [root, data]) chownSync(folder, 65534, 65534);
  chmodSync(root, 0o755);
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8'],
    { ...user, stdio: 'ignore' },
  );
  const port = await freePort();
  const flags = ['-D', data, '-p', String(port), '-k', root, '-h', '127.0.0.1', '-c', 'fsync=off'];
  const server = spawn(path.join(bin, 'postgres'), flags, { ...user, stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const settings = (database: string): PostgresSettings => ({
    name: 'test',
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database,
  });
  const query = async (database: string, text: string): Promise<pg.QueryResult> => {
    const { name: _name, ...options } = settings(database);
    const client = new pg.Client(options);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await query('postgres', 'SELECT 1');
      break;
    } catch (error) {
      if (attempt > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    settings,
    query,
    async stop() {
      server.kill('SIGQUIT');
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function binaries(): string {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => path.join(base, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')));
  if (!found) throw new Error('These tests need the PostgreSQL server binaries of the machine.');
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
