import type { Client } from 'pg';
import type { SqlStatement } from '../../sql-text/statement.ts';
import type { ServerError } from './session.ts';

/** No such object, schema, function, table. */
const MISSING: ReadonlySet<string> = new Set(['42704', '3F000', '42883', '42P01', '42703']);
const NOTHING_TO_DROP = 'the database is new and empty, so there is nothing to drop (the dump was made with --clean)';

/**
 * Why a statement that the server refused does not matter, in words that tell the operator what is missing; null when
 * it does matter. psql continues after every error; here only these few are tolerated: ordinary dumps have them, and they lose no data.
 */
export async function tolerate(client: Client, { words, text }: SqlStatement, error: unknown): Promise<string | null> {
  const { code = '' } = (error ?? {}) as ServerError;
  const [first = '', second = '', third = '', fourth = ''] = words;
  if (MISSING.has(code) && drops(first, second, text)) return NOTHING_TO_DROP;
  if (second === 'SCHEMA' && third === 'PUBLIC') {
    if (first === 'DROP' && code === '42501') return NOTHING_TO_DROP;
    if (first === 'CREATE' && code === '42P06') return 'a new database already has the schema public';
  }
  if (first === 'COMMENT' && code === '42501')
    return `the user of the connection may not comment on ${[third, fourth].join(' ').trim().toLowerCase()}: only the comment is missing`;
  if (/^set\s+default_tablespace\b/i.test(text) && code === '22023') {
    // Otherwise what follows would go where an earlier statement said.
    await client.query("SET default_tablespace = ''");
    const name = /(?:=|to)\s*(.+)$/i.exec(text)?.[1] ?? '';
    return `there is no tablespace ${name} here: its contents go into the default tablespace of the database`;
  }
  if (/^select\b.*\bpg_restore_(?:relation|attribute|extended)_stats\b/is.test(text) && code === '42883')
    return 'this server does not accept planner statistics from a dump: run ANALYZE before the swap';
  return null;
}

/** What `pg_dump --clean` writes before the objects. */
function drops(first: string, second: string, text: string): boolean {
  if (first === 'DROP') return true;
  if (first === 'ALTER' && second === 'TABLE')
    return /\s(?:drop\s+(?:constraint|default|identity)|detach\s+partition)\b/i.test(text);
  return first === 'SELECT' && /^select\s+pg_catalog\.lo_unlink\s*\(/i.test(text);
}
