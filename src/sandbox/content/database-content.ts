import type { Client } from 'pg';
import type { ServerAddress } from '../postgres/roles.ts';
import { bringBackRows } from './bring-back-rows.ts';
import type { Content, ContentGroup, ContentItem, ContentReader } from './content.ts';
import { identify, readRows, tablesOf, type Row, type Table } from './read-tables.ts';

interface Looked {
  readonly position: string;
  readonly inRecovery: boolean;
  readonly databases: readonly string[];
}

interface Known {
  readonly fingerprint: string;
  readonly group: ContentGroup;
}

/**
 * Every row of every table in every database. Rows are named by their primary key, so that a changed row is one item. Tables whose rows
 * have the same hash as before are not read again. Sequences, indexes, roles and functions are not content.
 */
export function databaseReader(admin: ServerAddress): ContentReader {
  const known = new Map<string, Known>();
  let last: { readonly position: string; readonly content: Content } | null = null;
  let readOnly = false;
  return {
    changesByItself: false,
    isReadOnly: () => readOnly,
    async read() {
      const { position, inRecovery, databases } = await inDatabase(admin, 'postgres', look);
      readOnly = inRecovery;
      if (last?.position === position) return last.content;
      const content = new Map<string, ContentGroup>();
      for (const database of databases)
        await inDatabase(admin, database, async (client) => {
          for (const { table, fingerprint } of await tablesOf(client)) {
            const name = `${database}: ${table.name}`;
            const before = known.get(name);
            const group =
              before?.fingerprint === fingerprint ? before.group : await readGroup(client, database, table, name);
            known.set(name, { fingerprint, group });
            content.set(name, group);
          }
        });
      last = { position, content };
      return content;
    },
    bringBack: (items, earlier) =>
      bringBackRows(items, earlier, last?.content ?? new Map(), (database, work) => inDatabase(admin, database, work)),
  };
}

/**
 * Which transactions the server knows: nothing can be written without a new one, while its log also grows when it tidies up. After a
 * restart it may count from an earlier one.
 */
async function look(client: Client): Promise<Looked> {
  const { rows } = await client.query<{ position: string; recovering: boolean; name: string }>(
    `SELECT pg_postmaster_start_time() || ' ' || txid_current_snapshot() AS position, pg_is_in_recovery() AS recovering, datname AS name
       FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname`,
  );
  return {
    position: rows[0]?.position ?? '',
    inRecovery: rows[0]?.recovering ?? false,
    databases: rows.map(({ name }) => name),
  };
}

async function readGroup(client: Client, database: string, table: Table, name: string): Promise<ContentGroup> {
  const items = new Map<string, ContentItem>();
  items.set(`table ${name}`, {
    digest: table.columns,
    size: null,
    value: { database, table, text: null } satisfies Row,
  });
  const seen = new Map<string, number>();
  for (const { key, text } of await readRows(client, table)) {
    const row: Row = { database, table, text };
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    items.set(`${name} row ${identify(key, times)}`, { digest: text, size: null, value: row });
  }
  return items;
}

async function inDatabase<T>(
  { host, port, user, password }: ServerAddress,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ host, port, user, password, database, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
