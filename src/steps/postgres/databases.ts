import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { inUse } from './in-use.ts';

/** The mark in the comment of databases made here: a drop or a swap requires it, not only the name. */
export const MARK = { begun: 'runbook restore: begun', whole: 'runbook restore: whole', copy: 'runbook copy' } as const;

export interface Database {
  readonly name: string;
  readonly comment: string;
  readonly bytes: number;
}

/** The databases among `names` that exist, by name. */
export async function findDatabases(client: Client, names: readonly string[]): Promise<ReadonlyMap<string, Database>> {
  const { rows } = await client.query<{ name: string; comment: string | null; bytes: string }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment, pg_database_size(oid) AS bytes
       FROM pg_database WHERE datname = ANY ($1)`,
    [names],
  );
  return new Map(
    rows.map(({ name, comment, bytes }) => [name, { name, comment: comment ?? '', bytes: Number(bytes) }]),
  );
}

/** A new, empty database with owner, encoding, locale and tablespace of another one, or the defaults of the server. */
export async function createLike(client: Client, name: string, model: string): Promise<void> {
  const { rows } = await client.query<{
    db: Record<string, string | null>;
    owner: string | null;
    encoding: string;
    tablespace: string | null;
  }>(
    `SELECT to_jsonb(d) AS db, pg_encoding_to_char(d.encoding) AS encoding,
            CASE WHEN pg_get_userbyid(d.datdba) <> current_user THEN pg_get_userbyid(d.datdba) END AS owner,
            CASE WHEN d.dattablespace <> model.dattablespace THEN spcname END AS tablespace
       FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace, pg_database model
      WHERE d.datname = $1 AND model.datname = 'template0'`,
    [model],
  );
  const like = rows[0];
  const parts = [`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0`];
  if (like) {
    const { db } = like;
    parts.push(`ENCODING ${escapeLiteral(like.encoding)}`);
    // Both require privileges, even where they state the default.
    if (like.owner !== null) parts.push(`OWNER ${escapeIdentifier(like.owner)}`);
    if (like.tablespace !== null) parts.push(`TABLESPACE ${escapeIdentifier(like.tablespace)}`);
    if (db['datcollate'])
      parts.push(
        `LC_COLLATE ${escapeLiteral(db['datcollate'])} LC_CTYPE ${escapeLiteral(db['datctype'] ?? db['datcollate'])}`,
      );
    // The column is called daticulocale in PostgreSQL 15 and 16, datlocale later.
    const locale = db['datlocale'] ?? db['daticulocale'];
    if (db['datlocprovider'] === 'i' && locale) parts.push(`LOCALE_PROVIDER icu ICU_LOCALE ${escapeLiteral(locale)}`);
    if (db['daticurules']) parts.push(`ICU_RULES ${escapeLiteral(db['daticurules'])}`);
    if (db['datlocprovider'] === 'b' && locale)
      parts.push(`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${escapeLiteral(locale)}`);
  }
  await client.query(parts.join(' '));
}

export async function setComment(client: Client, database: string, comment: string): Promise<void> {
  const text = comment === '' ? 'NULL' : escapeLiteral(comment);
  await client.query(`COMMENT ON DATABASE ${escapeIdentifier(database)} IS ${text}`);
}

export async function dropDatabase(client: Client, database: string): Promise<void> {
  try {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
  } catch (error) {
    throw await inUse(client, [database], `dropping ${database}`, error);
  }
}
