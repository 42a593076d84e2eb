import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { refusal, type ServerError } from './session.ts';

/** How databases made here are marked, in their comment: a drop or a swap goes by it and not by the name alone. */
export const MARK = { begun: 'runbook restore: begun', whole: 'runbook restore: whole', copy: 'runbook copy' } as const;

const TRIES = 10;

export interface Database {
  readonly name: string;
  readonly comment: string;
  readonly bytes: number;
}

/** Those of the databases that exist, by name. */
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

/** A new, empty database with owner, encoding, locale and tablespace of another one, or the server's defaults. */
export async function createLike(client: Client, name: string, model: string): Promise<void> {
  const { rows } = await client.query<{
    db: Record<string, string | null>;
    owner: string;
    encoding: string;
    tablespace: string;
  }>(
    `SELECT to_jsonb(d) AS db, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, spcname AS tablespace
       FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname = $1`,
    [model],
  );
  const like = rows[0];
  const parts = [`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0`];
  if (like) {
    const { db } = like;
    parts.push(
      `OWNER ${escapeIdentifier(like.owner)} ENCODING ${escapeLiteral(like.encoding)} TABLESPACE ${escapeIdentifier(like.tablespace)}`,
    );
    if (db['datcollate'])
      parts.push(
        `LC_COLLATE ${escapeLiteral(db['datcollate'])} LC_CTYPE ${escapeLiteral(db['datctype'] ?? db['datcollate'])}`,
      );
    // The column is called daticulocale in PostgreSQL 15 and 16, datlocale later.
    const locale = db['datlocale'] ?? db['daticulocale'];
    if (db['datlocprovider'] === 'i' && locale) parts.push(`LOCALE_PROVIDER icu ICU_LOCALE ${escapeLiteral(locale)}`);
    if (db['datlocprovider'] === 'b' && locale)
      parts.push(`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${escapeLiteral(locale)}`);
  }
  await client.query(parts.join(' '));
}

/** Connection limit, privileges and settings (ALTER DATABASE … SET) of a database, which no dump of it holds. */
export async function copySettings(client: Client, from: string, to: string): Promise<void> {
  const target = escapeIdentifier(to);
  const { rows } = await client.query<{ oid: string; limit: number; managed: boolean }>(
    'SELECT oid, datconnlimit AS limit, datacl IS NOT NULL AS managed FROM pg_database WHERE datname = $1',
    [from],
  );
  const source = rows[0];
  if (!source) return;
  await client.query('BEGIN');
  await client.query(`ALTER DATABASE ${target} CONNECTION LIMIT ${source.limit}`);
  if (source.managed) {
    await client.query(`REVOKE ALL ON DATABASE ${target} FROM PUBLIC`);
    const grants = await client.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
      `SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END AS grantee, privilege_type AS privilege, is_grantable AS grantable
         FROM pg_database, aclexplode(datacl) WHERE oid = $1`,
      [source.oid],
    );
    for (const { grantee, privilege, grantable } of grants.rows) {
      const who = grantee === null ? 'PUBLIC' : escapeIdentifier(grantee);
      await client.query(`GRANT ${privilege} ON DATABASE ${target} TO ${who}${grantable ? ' WITH GRANT OPTION' : ''}`);
    }
  }
  const settings = await client.query<{ role: string | null; name: string; value: string }>(
    `SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END AS role, split_part(line, '=', 1) AS name,
            substr(line, strpos(line, '=') + 1) AS value
       FROM pg_db_role_setting, unnest(setconfig) AS line WHERE setdatabase = $1`,
    [source.oid],
  );
  for (const { role, name, value } of settings.rows) {
    // FROM CURRENT keeps lists such as search_path as lists; the value holds for this transaction only.
    await client.query('SELECT set_config($1, $2, true)', [name, value]);
    const who = role === null ? `DATABASE ${target}` : `ROLE ${escapeIdentifier(role)} IN DATABASE ${target}`;
    await client.query(`ALTER ${who} SET ${name.split('.').map(escapeIdentifier).join('.')} FROM CURRENT`);
  }
  await client.query('COMMIT');
}

export async function setComment(client: Client, database: string, comment: string): Promise<void> {
  const text = comment === '' ? 'NULL' : escapeLiteral(comment);
  await client.query(`COMMENT ON DATABASE ${escapeIdentifier(database)} IS ${text}`);
}

export async function dropDatabase(client: Client, database: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
}

/**
 * Does what needs databases that nobody is connected to: ends their sessions first, and again when somebody was
 * quicker. Newcomers wait for the lock once it is held, so that a crowd of reconnecting clients is got over.
 */
export async function withoutSessions<T>(
  client: Client,
  databases: readonly string[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = ANY ($1) AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      [databases],
    );
    try {
      return await work();
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if ((error as ServerError).code !== '55006' || attempt === TRIES)
        throw refusal(`Taking ${databases.join(' and ')} out of use`, error);
    }
  }
}
