import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { PostgresSettings } from '../../src/model/ports.ts';
import { startPostgres, type PostgresBinaries } from '../../src/sandbox/postgres/index.ts';

export interface LocalPostgres {
  /** For the superuser, or for a role. */
  settings(database: string, role?: { readonly user: string; readonly password: string }): PostgresSettings;
  query(database: string, text: string): Promise<pg.QueryResult>;
  /** For psql and pg_dump, as the superuser. */
  url(database: string): string;
  /** A folder that the server may write to. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** The PostgreSQL of the sandbox, or of other binaries, with the few things that tests need. */
export async function startLocalPostgres(binaries?: PostgresBinaries): Promise<LocalPostgres> {
  const root = mkdtempSync(path.join(tmpdir(), 'runbook-test-pg-'));
  // When the tests run as root, the server runs as nobody and must be able to reach its folder.
  chmodSync(root, 0o711);
  const directory = path.join(root, 'server');
  const server = await startPostgres({ directory, ...(binaries ? { binaries } : {}) });
  const { host, port, stop } = server;
  const settings: LocalPostgres['settings'] = (database, { user, password } = server) => ({
    name: 'test',
    host,
    port,
    user,
    password,
    database,
  });
  return {
    settings,
    folder: directory,
    url: (database) => server.url(database),
    async query(database, text) {
      const { name: _name, ...options } = settings(database);
      const client = new pg.Client(options);
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.query(text);
      } finally {
        await client.end();
      }
    },
    async stop() {
      await stop('crash');
      rmSync(root, { recursive: true, force: true });
    },
  };
}
