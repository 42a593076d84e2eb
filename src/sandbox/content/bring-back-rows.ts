import type { Client } from 'pg';
import { itemOf, type Content } from './content.ts';
import { keyOf, type Row, type Table } from './read-tables.ts';

type InDatabase = (database: string, work: (client: Client) => Promise<void>) => Promise<void>;

interface Change {
  readonly table: Table;
  /** Rows as they are now, to be removed. */
  readonly gone: string[];
  /** Rows as they were before. */
  readonly back: string[];
}

/** Takes back changes to rows, without triggers and foreign keys. A row whose table is gone, or no longer takes it, stays as it is. */
export async function bringBackRows(
  items: readonly string[],
  earlier: Content,
  now: Content,
  inDatabase: InDatabase,
): Promise<void> {
  const databases = new Map<string, Map<string, Change>>();
  for (const name of items) {
    const [before, current] = [earlier, now].map((content) => itemOf(content, name)?.value as Row | undefined);
    const row = current ?? before;
    if (!row || row.text === null) continue;
    const tables = databases.get(row.database) ?? new Map<string, Change>();
    databases.set(row.database, tables);
    const change = tables.get(row.table.name) ?? { table: row.table, gone: [], back: [] };
    tables.set(row.table.name, change);
    if (current?.text != null) change.gone.push(current.text);
    if (before?.text != null) change.back.push(before.text);
  }
  for (const [database, tables] of databases)
    await inDatabase(database, async (client) => {
      await client.query("SET session_replication_role = replica; SET lock_timeout = '5s'");
      for (const change of tables.values()) await apply(client, change);
    }).catch(ignoreMissing);
}

/** The class of errors that say that something is not there, or not as it was: a database that was renamed, a table that was dropped. */
const NOT_AS_IT_WAS = new Set(['3D000', '42P01', '42703', '42804', '22P02', '428C9', '23505']);

function ignoreMissing(error: unknown): void {
  if (!NOT_AS_IT_WAS.has((error as { code?: string }).code ?? '')) throw error;
}

async function apply(client: Client, { table: { name, key }, gone, back }: Change): Promise<void> {
  try {
    await client.query('BEGIN');
    const same = key === null ? 't::text = x.text' : `${keyOf(key, 't')} = ${keyOf(key, `(x.text::${name})`)}`;
    if (gone.length > 0)
      await client.query(`DELETE FROM ONLY ${name} t USING unnest($1::text[]) AS x(text) WHERE ${same}`, [gone]);
    if (back.length > 0)
      await client.query(
        `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT (one.whole).* FROM (SELECT x.text::${name} AS whole FROM unnest($1::text[]) AS x(text)) one`,
        [back],
      );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    ignoreMissing(error);
  }
}
