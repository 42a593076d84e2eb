import type { SqlStatement } from '../../sql-text/statement.ts';

/** What was being done when the server refused. */
export interface Refused {
  /** Of a dump; null for a statement of ours. */
  readonly statement: SqlStatement | null;
  /** The PostgreSQL that was dumped, and the one that refused: `15.8`. */
  readonly origin: string | null;
  readonly server: string | null;
}

type Hint = string | ((statement: SqlStatement) => string | null);

const ROLE =
  'A role that the dump names is not on this server: create it first (`pg_dumpall --globals-only` of the old server has them), or make the dump with --no-owner --no-privileges.';
const MEMBER =
  "The connection's user has to be a member of that role for the restore: have an administrator run `GRANT role TO user`, connect as a superuser, or make the dump with --no-owner --no-privileges.";
const SUPERUSER = 'Only a superuser may create this: connect as a superuser for the restore.';
const TWICE =
  'The dump creates it twice: the file holds two dumps, or an extension has it already. Use the dump as pg_dump wrote it.';
const BROKEN =
  'Rows of the dump violate a constraint that the old database should have enforced: one of its indexes was damaged (often by another version of the C library), or the dump was edited. Use an older dump, or correct the rows in a copy of it.';
const NEWER =
  'The dump uses something that this server does not know: restore on a server at least as new as the one that was dumped.';
const FULL = 'Make room on the server, then run the step again.';
const AGAIN = 'Check the state of the server and its log, then run the step again.';

const namesRole = (text: string): boolean =>
  /\bowner to\b|^(?:grant|revoke)\b|^set session authorization\b|\bfor role\b|^create (?:user mapping|policy)\b|^alter policy\b/i.test(
    text,
  );

function forMissing({ words: [first], text }: SqlStatement): string {
  if (/^set\b/i.test(text))
    return 'This server has no such setting. If nothing depends on it, remove the line from the dump.';
  if (namesRole(text)) return ROLE;
  if (first === 'COPY' || first === 'INSERT' || first === 'SELECT')
    return 'The restored database is new and empty, and a dump of the data alone (--data-only) needs its tables: make a dump that includes the schema.';
  return 'The dump uses something that is not in it: it is a partial dump (--table, --schema, --data-only, --exclude…), or comes from a server that is newer or has more extensions. Dump the whole database, or install the extension here.';
}

function forPrivilege({ words, text }: SqlStatement): string {
  const [first = '', second = ''] = words;
  if (/\btrigger all\b/i.test(text))
    return 'A dump made with --disable-triggers needs a superuser: connect as one, or make the dump without that option.';
  if (first === 'COPY' && !/\bfrom\s+stdin\b/i.test(text))
    return 'It accesses files or programs of the server, which this user is not allowed to do, and should not be: remove it from the dump, or use the dump as pg_dump wrote it.';
  if (second === 'EXTENSION')
    return 'Only a superuser can create an extension that is not marked as trusted: connect as one for the restore.';
  if (/\bowner to\b|^set session authorization\b|\bfor role\b/i.test(text)) return MEMBER;
  if (first === 'GRANT' || first === 'REVOKE')
    return 'Only its owner can grant privileges on it: connect as a superuser, or make the dump with --no-privileges.';
  if (first === 'CREATE' && /\b(?:TABLE|INDEX|VIEW)\b/.test(words.join(' ')))
    return 'The user of the connection (or the owner that the dump names) needs CREATE on that schema or tablespace: `GRANT CREATE ON … TO user`, or connect as a superuser.';
  return first === 'CREATE' || first === 'ALTER'
    ? SUPERUSER
    : 'Connect as a superuser, or as the owner of the dumped objects.';
}

function forValue({ text }: SqlStatement): string | null {
  if (/^set\s+default_table_access_method\b/i.test(text))
    return 'The tables use an access method of an extension that this server lacks: install and create it, or make the dump with --no-table-access-method.';
  if (/^security label\b/i.test(text))
    return 'The module that reads these labels is not loaded (shared_preload_libraries): load it, or make the dump with --no-security-labels.';
  return namesRole(text) ? ROLE : NEWER;
}

/** By SQLSTATE: what a restore of what pg_dump writes can meet. */
const OF_DUMPS: Readonly<Record<string, Hint>> = {
  '0A000': ({ words }) =>
    words[1] === 'EXTENSION'
      ? 'Install the package of the extension on the database server, then run the step again.'
      : NEWER,
  '58P01': 'Install the package of the extension on the database server, then run the step again.',
  '0LP01': 'Only the owner can grant this: connect as a superuser, or make the dump with --no-privileges.',
  '21000': 'The dump was edited, or is damaged: take another one.',
  '22008': 'The values do not fit this server: compare DateStyle and time zone of the two servers.',
  '22021':
    'The fresh database has the encoding of the live one, and the dump has bytes that it cannot hold: dump again with --encoding=UTF8, and restore beside a live database in UTF8.',
  '22023': forValue,
  '22P02': 'A value does not fit its column: the dump is damaged or was edited. Take another one.',
  '22P03': 'The data of the COPY is binary or damaged: take a plain dump.',
  '22P04': 'A row of the COPY is damaged: take another backup, or fetch this one again.',
  '22P05':
    'The dump has characters that the encoding of the fresh database (that of the live one) lacks: restore beside a live database in UTF8.',
  '22001': 'A value is too long for its column: the encodings differ, or the dump was edited.',
  '23502': BROKEN,
  '23503': BROKEN,
  '23505': BROKEN,
  '23514': BROKEN,
  '23P01': BROKEN,
  '25001':
    'The dump opens a transaction of its own (--single-transaction belongs to pg_restore): take the plain one that pg_dump writes.',
  '25P02': 'A statement before this one failed inside a transaction that the dump opens.',
  '25006': 'The server is a standby, or default_transaction_read_only is on: point the connection at the primary.',
  '2200M':
    'The XML in the dump is not what this server takes: compare `xmloption` and the libraries of the two servers.',
  '2BP01': 'Something depends on what is dropped here: the dump was edited, or is a partial dump made with --clean.',
  '3D000': 'The dump refers to a database that does not exist: use a dump of the one database.',
  '3F000': forMissing,
  '42501': forPrivilege,
  '42601': NEWER,
  '42602': NEWER,
  '42611': NEWER,
  '42622': 'A name is too long for this server.',
  '42701': TWICE,
  '42703': 'A column is missing: the dump is of a part, was edited, or belongs to another version of an extension.',
  '42704': forMissing,
  '42710': TWICE,
  '42712': TWICE,
  '42723': TWICE,
  '42725': NEWER,
  '42804': NEWER,
  '42809': NEWER,
  '42830': BROKEN,
  '42883': ({ text }) =>
    namesRole(text)
      ? forMissing({ text, words: [], offset: 0, variables: [] })
      : 'A function or operator is missing: of an extension that is not installed here, of a newer server, or outside of the search_path that pg_dump sets. In a function of your own, name its schema.',
  '42939': 'The name is reserved by this server.',
  '42P01': forMissing,
  '42P04': 'The dump creates a database: dump again without --create.',
  '42P06': TWICE,
  '42P07': TWICE,
  '42P10': NEWER,
  '42P13': NEWER,
  '42P16': NEWER,
  '42P17': NEWER,
  '42P21': 'The collation in the dump does not match this server: install the locale it names.',
  '42P22': 'Two collations conflict: install the locale of the old server.',
  '44000': BROKEN,
  '53200':
    'The server has too little memory for this: lower maintenance_work_mem, or give it more, then run the step again.',
  '53400': 'A limit of the server was reached: raise temp_file_limit or the one it names, then run the step again.',
  '54000': 'A limit of this server is lower than that of the old one: see which one it names.',
  '55000':
    'The server has to be prepared for it: a library in shared_preload_libraries, or wal_level. Set what the message names, restart the server, then run the step again.',
  '55P03': 'A lock could not be taken in time: check who holds it, and the lock_timeout of the user.',
  '57014':
    'The server cancelled the statement: check the statement_timeout of the user, and whether somebody cancelled it.',
  P0001: 'A trigger or function in the dump raised this: see what it asks for.',
  XX001: 'The server found damaged data of its own: check its disks first.',
  XX002: 'The server found a damaged index of its own: check its disks first.',
};

/** By SQLSTATE, whatever was being done. */
const ANYWHERE: Readonly<Record<string, string>> = {
  '08003': AGAIN,
  '08006': AGAIN,
  '40001': 'Run the step again.',
  '40P01': 'Run the step again.',
  '42501':
    'Connect as a superuser, or as a user with CREATEDB who owns the database or is a member of the role that owns it; outside the default tablespace, the user also needs CREATE on the tablespace.',
  '42704': 'Something that it names does not exist on this server.',
  '53100': `The disk of the server is full. ${FULL}`,
  '53300': 'The server takes no more connections: end some, then run the step again.',
  '55006': 'Stop what keeps using the database, then run the step again.',
  '57P01': AGAIN,
  '57P02': AGAIN,
  '57P03': 'The server is starting or stopping: wait, then run the step again.',
  '58030': 'The server could not read or write its files: see its log and its disks.',
};

/** What to do about an error of the server, by its SQLSTATE and by what was refused. */
export function hintFor(code: string, { statement, origin, server }: Refused): string | null {
  if (statement === null) return ANYWHERE[code] ?? null;
  const rule = OF_DUMPS[code] ?? ANYWHERE[code] ?? null;
  const hint = typeof rule === 'function' ? rule(statement) : rule;
  const older = origin !== null && server !== null && majorOf(server) < majorOf(origin);
  const note = `The dump is of PostgreSQL ${origin} and this server is ${server}: a server that is older than the dump may lack what it needs.`;
  return older ? [hint, note].filter((text) => text !== null).join(' ') : hint;
}

/** 9.6 and 15: until 10 a major version had two numbers. */
const majorOf = (version: string): number => Number(/^(?:9\.\d+|\d+)/.exec(version)?.[0] ?? 0);
