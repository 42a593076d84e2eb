import type { SqlStatement } from '../../sql-text/statement.ts';

/** What the server refused. */
export interface Refused {
  /** A statement of the dump; null for one of the step itself. */
  readonly statement: SqlStatement | null;
  /** The version of PostgreSQL that was dumped, and of the one that refused: `15.8`. */
  readonly origin: string | null;
  readonly server: string | null;
}

type Hint = string | ((statement: SqlStatement) => string | null);

const ROLE =
  'create the role first (`pg_dumpall --globals-only` of the old server has them), or make the dump with --no-owner --no-privileges: the dump names a role that this server does not have';
const MEMBER =
  'have an administrator run `GRANT role TO user`, connect as a superuser, or make the dump with --no-owner --no-privileges: the user of the connection must be a member of that role for the restore';
const SUPERUSER = 'connect as a superuser for the restore: only a superuser may create this';
const TWICE =
  'use the dump as pg_dump wrote it: this one creates it twice, because the file contains two dumps or an extension already has it';
const BROKEN =
  'use an older dump, or correct the rows in a copy of it: rows violate a constraint that the old database should have enforced, because one of its indexes was damaged (often by another version of the C library) or the dump was edited';
const NEWER =
  'restore on a server at least as new as the one that was dumped: the dump uses something that this server does not know';
const FULL = 'free some space on the server, then run the step again';
const AGAIN = 'check the state of the server and its log, then run the step again';

const namesRole = (text: string): boolean =>
  /\bowner to\b|^(?:grant|revoke)\b|^set session authorization\b|\bfor role\b|^create (?:user mapping|policy)\b|^alter policy\b/i.test(
    text,
  );

function forMissing({ words: [first], text }: SqlStatement): string {
  if (/^set\b/i.test(text))
    return 'remove the line from the dump if nothing depends on it: this server has no such setting';
  if (namesRole(text)) return ROLE;
  if (first === 'COPY' || first === 'INSERT' || first === 'SELECT')
    return 'make a dump that includes the schema: the restored database is new and empty, and a dump of the data alone (--data-only) needs its tables';
  return 'dump the whole database, or install the extension here: the dump uses something that is not in it, because it is a partial dump (--table, --schema, --data-only, --exclude…) or comes from a server that is newer or has more extensions';
}

function forPrivilege({ words, text }: SqlStatement): string {
  const [first = '', second = ''] = words;
  if (/\btrigger all\b/i.test(text))
    return 'connect as a superuser, which a dump made with --disable-triggers needs, or make the dump without that option';
  if (first === 'COPY' && !/\bfrom\s+stdin\b/i.test(text))
    return 'remove it from the dump, or use the dump as pg_dump wrote it: it accesses files or programs of the server, which this user may not and should not do';
  if (second === 'EXTENSION')
    return 'connect as a superuser for the restore: only a superuser can create an extension that is not marked as trusted';
  if (/\bowner to\b|^set session authorization\b|\bfor role\b/i.test(text)) return MEMBER;
  if (first === 'GRANT' || first === 'REVOKE')
    return 'connect as a superuser, or make the dump with --no-privileges: only its owner can grant privileges on it';
  if (first === 'CREATE' && /\b(?:TABLE|INDEX|VIEW)\b/.test(words.join(' ')))
    return 'run `GRANT CREATE ON … TO user`, or connect as a superuser: the user of the connection (or the owner that the dump names) needs CREATE on that schema or tablespace';
  return first === 'CREATE' || first === 'ALTER'
    ? SUPERUSER
    : 'connect as a superuser, or as the owner of the dumped objects';
}

function forValue({ text }: SqlStatement): string | null {
  if (/^set\s+default_table_access_method\b/i.test(text))
    return 'install and create the extension that has the access method of the tables, or make the dump with --no-table-access-method';
  if (/^security label\b/i.test(text))
    return 'load the module that reads these labels (shared_preload_libraries), or make the dump with --no-security-labels';
  return namesRole(text) ? ROLE : NEWER;
}

/** By SQLSTATE: the errors that a restore of a dump can meet. */
const OF_DUMPS: Readonly<Record<string, Hint>> = {
  '0A000': ({ words }) =>
    words[1] === 'EXTENSION'
      ? 'install the package of the extension on the database server, then run the step again'
      : NEWER,
  '58P01': 'install the package of the extension on the database server, then run the step again',
  '0LP01': 'connect as a superuser, or make the dump with --no-privileges: only the owner can grant this',
  '21000': 'use another dump: this one was edited, or is damaged',
  '22008': 'compare DateStyle and time zone of the two servers: the values do not fit this server',
  '22021':
    'dump again with --encoding=UTF8, and restore beside a live database in UTF8: the fresh database has the encoding of the live one, which cannot represent some bytes of the dump',
  '22023': forValue,
  '22P02': 'use another dump: a value does not fit its column, so this one is damaged or was edited',
  '22P03': 'use a plain dump: the data of the COPY is binary or damaged',
  '22P04': 'use another backup, or fetch this one again: a row of the COPY is damaged',
  '22P05':
    'restore beside a live database in UTF8: the dump has characters that the encoding of the fresh database (that of the live one) lacks',
  '22001': 'compare the encodings of the two databases, or use another dump: a value is too long for its column',
  '23502': BROKEN,
  '23503': BROKEN,
  '23505': BROKEN,
  '23514': BROKEN,
  '23P01': BROKEN,
  '25001':
    'use the plain dump that pg_dump writes: this one opens a transaction (--single-transaction belongs to pg_restore)',
  '25P02': 'fix the earlier statement that failed inside a transaction that the dump opens',
  '25006': 'point the connection at the primary: the server is a standby, or default_transaction_read_only is on',
  '2200M': 'compare `xmloption` and the libraries of the two servers: this server does not accept the XML in the dump',
  '2BP01':
    'use a complete, unedited dump: something depends on what is dropped here, so this one was edited, or is a partial dump made with --clean',
  '3D000': 'use a dump of the one database: this one refers to a database that does not exist',
  '3F000': forMissing,
  '42501': forPrivilege,
  '42601': NEWER,
  '42602': NEWER,
  '42611': NEWER,
  '42622': 'shorten the name in the dump: it is too long for this server',
  '42701': TWICE,
  '42703': 'use a complete, unedited dump, and the same versions of extensions: a column is missing',
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
      : 'install the extension or the newer server that has the function or operator; if it is outside the search_path that pg_dump sets, name its schema in the function that uses it',
  '42939': 'rename it in the dump: the name is reserved by this server',
  '42P01': forMissing,
  '42P04': 'dump again without --create: the dump creates a database',
  '42P06': TWICE,
  '42P07': TWICE,
  '42P10': NEWER,
  '42P13': NEWER,
  '42P16': NEWER,
  '42P17': NEWER,
  '42P21': 'install the locale that the dump names: its collation does not match this server',
  '42P22': 'install the locale of the old server: two collations conflict',
  '44000': BROKEN,
  '53200': 'lower maintenance_work_mem, or give the server more memory, then run the step again',
  '53400': 'raise temp_file_limit or the limit that the message names, then run the step again',
  '54000': 'raise the limit that the message names: it is lower than on the old server',
  '55000':
    'set what the message names (a library in shared_preload_libraries, or wal_level), restart the server, then run the step again',
  '55P03': 'check which session holds the lock, and the lock_timeout of the user',
  '57014': 'check the statement_timeout of the user, and whether an administrator cancelled the statement',
  P0001: 'do what the message asks for: a trigger or function in the dump raised it',
  XX001: 'check the disks of the server first: it found its own data damaged',
  XX002: 'check the disks of the server first: it found one of its indexes damaged',
};

/** By SQLSTATE: the errors that any statement can meet. */
const ANYWHERE: Readonly<Record<string, string>> = {
  '08003': AGAIN,
  '08006': AGAIN,
  '40001': 'run the step again',
  '40P01': 'run the step again',
  '42501':
    'connect as a superuser, or as a user with CREATEDB who owns the database or is a member of the role that owns it; outside the default tablespace, the user also needs CREATE on the tablespace',
  '42704': 'create what the message names: it does not exist on this server',
  '53100': FULL,
  '53300': 'end some connections, then run the step again: the server accepts no more',
  '55006': 'stop what keeps using the database, then run the step again',
  '57P01': AGAIN,
  '57P02': AGAIN,
  '57P03': 'wait, then run the step again: the server is starting or stopping',
  '58030': 'check the log and the disks of the server: it could not read or write its files',
};

/** What to do about an error of the server, by its SQLSTATE and what it refused. */
export function hintFor(code: string, { statement, origin, server }: Refused): string | null {
  if (statement === null) return ANYWHERE[code] ?? null;
  const rule = OF_DUMPS[code] ?? ANYWHERE[code] ?? null;
  const hint = typeof rule === 'function' ? rule(statement) : rule;
  const older = origin !== null && server !== null && majorOf(server) < majorOf(origin);
  const note = `the dump is from PostgreSQL ${origin} and this server is ${server}, so the server may lack something that the dump needs`;
  return older ? [hint, note].filter((text) => text !== null).join('; ') : hint;
}

/** 9.6 and 15: until 10 a major version had two numbers. */
const majorOf = (version: string): number => Number(/^(?:9\.\d+|\d+)/.exec(version)?.[0] ?? 0);
