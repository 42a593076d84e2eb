import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { PostgresSettings } from '../../src/model/ports.ts';
import { startPostgres } from '../../src/sandbox/postgres/index.ts';

export interface LocalPostgres {
  settings(database: string): PostgresSettings;
  query(database: string, text: string): Promise<pg.QueryResult>;
  stop(): Promise<void>;
}

/** The sandbox's PostgreSQL, with the few things tests ask of it. */
export async function startLocalPostgres(): Promise<LocalPostgres> {
  const root = mkdtempSync(path.join(tmpdir(), 'runbook-test-pg-'));
  // The server runs as nobody when the tests run as root, and has to reach its own folder.
  chmodSync(root, 0o711);
  const { host, port, user, password, stop } = await startPostgres({ directory: path.join(root, 'server') });
  const settings = (database: string): PostgresSettings => ({ name: 'test', host, port, user, password, database });
  return {
    settings,
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
