import { createHash } from 'node:crypto';
import type { Client } from 'pg';

export interface Table {
  /** `schema.table`, quoted as SQL needs it. */
  readonly name: string;
  /** Quoted columns of the primary key; null without one. */
  readonly key: readonly string[] | null;
  /** Columns and types, to compare. */
  readonly columns: string;
}

/** A row, or a table as such, which is there even without rows. */
export interface Row {
  readonly database: string;
  readonly table: Table;
  /** As PostgreSQL writes a value of the row type; null for the table as such. */
  readonly text: string | null;
}

/** Rows beyond this are not looked at one by one. */
const MOST_ROWS = 20_000;

/** The tables of the database, each with a fingerprint that changes with any of its rows, columns, or the table itself. */
export async function tablesOf(
  client: Client,
): Promise<readonly { readonly table: Table; readonly fingerprint: string }[]> {
  const { rows } = await client.query<{ name: string; key: string[] | null; columns: string; oid: number }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.oid::int8::int AS oid,
            (SELECT array_agg(quote_ident(a.attname) ORDER BY k.place)
               FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place), pg_attribute a
              WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number) AS key,
            coalesce((SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), '') AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY 1`,
  );
  if (rows.length === 0) return [];
  // The sum does not depend on the order of the rows.
  const sums = await client.query<{ sum: string }>(
    rows
      .map(
        ({ name }, place) =>
          `SELECT ${place} AS place, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum FROM ONLY ${name} t`,
      )
      .join(' UNION ALL ')
      .concat(' ORDER BY place'),
  );
  return rows.map(({ name, key, columns, oid }, place) => ({
    table: { name, key, columns },
    fingerprint: `${oid} ${columns} ${sums.rows[place]?.sum}`,
  }));
}

/** The rows with what names them: the primary key, else the whole row. */
export async function readRows(
  client: Client,
  { name, key }: Table,
): Promise<readonly { readonly key: string; readonly text: string }[]> {
  const named = key === null ? 't::text' : keyOf(key, 't');
  const { rows } = await client.query<{ key: string; text: string }>(
    `SELECT ${named} AS key, t::text AS text FROM ONLY ${name} t ORDER BY 1 LIMIT ${MOST_ROWS}`,
  );
  return rows;
}

export const keyOf = (columns: readonly string[], alias: string): string =>
  `ROW(${columns.map((column) => `${alias}.${column}`).join(', ')})::text`;

/** Short enough for a message; equal rows of a table without a key are told apart by their number. */
export function identify(key: string, times: number): string {
  const short =
    key.length <= 60 ? key : `${key.slice(0, 40)}… ${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
  return times === 0 ? short : `${short} #${times + 1}`;
}
