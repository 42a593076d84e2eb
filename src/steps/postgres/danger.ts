import { copyEndsOf } from '../../dump/index.ts';
import { actionBeyond, mayActBeyond } from '../../sql-text/acting-functions.ts';
import type { SqlStatement } from '../../sql-text/statement.ts';
import { tokensOf, type SqlToken } from '../../sql-text/tokens.ts';

export interface Danger {
  /** Completes "Line 7 of the dump …". */
  readonly says: string;
  readonly found: string;
  /** What it reaches; begins a hint. */
  readonly why: string;
}

const FILES =
  'it reads or writes files, or runs programs, on the database server, with the rights of the server itself';
const CODE = 'it installs code that the database server runs outside of SQL, with the rights of the server itself';
const SERVER = 'it changes the whole server, not only the database that is being restored';
const ACTS = 'it acts on the server, its files or other databases as soon as it is sent';
const HIDDEN = 'it cannot be seen beforehand what it does, and pg_dump never writes it';

const GLOBAL: ReadonlySet<string> = new Set(['ROLE', 'USER', 'GROUP', 'TABLESPACE']);
const SAFE_LANGUAGES: ReadonlySet<string> = new Set(['SQL', 'PLPGSQL', 'PLPERL', 'PLTCL', 'PLV8', 'PLLUA', 'PLRUST']);
/** A gate may call these; a dump has no reason to read files of the server or another schema. */
const LOOKS = /^(?:pg_read_\w+|pg_ls_\w+|pg_stat_file|database_to_xml\w*)$/;
const LOOKS_NEAR = /pg_read_|pg_ls_|pg_stat_file|database_to_xml/i;

/** What a statement reaches beyond the database that it is sent to; null for everything that pg_dump writes for ordinary databases. */
export function dangerOf(statement: SqlStatement): Danger | null {
  const { words } = statement;
  const [first = '', second = '', third = ''] = words;
  switch (first) {
    case 'COPY':
      return copyDanger(statement);
    case 'DO':
      return { says: 'runs a block of code (DO)', found: 'DO', why: HIDDEN };
    case 'LOAD':
      return { says: 'loads a library into the server (LOAD)', found: 'LOAD', why: CODE };
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      if (first === 'ALTER' && second === 'SYSTEM') return server('ALTER SYSTEM');
      if (GLOBAL.has(second) && third !== 'MAPPING') return server(`${first} ${second}`);
      return first === 'DROP' ? null : definitionDanger(statement);
    case 'GRANT':
    case 'REVOKE':
      return roleGrant(statement);
    case 'REASSIGN':
      return server('REASSIGN OWNED');
    case 'SECURITY':
    case 'COMMENT':
      return words.includes('ON') && GLOBAL.has(words[words.indexOf('ON') + 1] ?? '')
        ? server(words.slice(0, 4).join(' '))
        : null;
    default:
      return actingCall(statement);
  }
}

const server = (found: string): Danger => ({ says: `says ${found}`, found, why: SERVER });

function copyDanger(statement: SqlStatement): Danger | null {
  const ends = copyEndsOf(statement);
  if (ends?.direction === 'FROM' && ends.end === 'STDIN') return null;
  const found = ends ? `COPY … ${ends.direction} ${ends.end === 'file' ? 'a file' : ends.end}` : 'COPY';
  return { says: `says ${found}`, found, why: FILES };
}

/** `GRANT a TO b`, which makes b a member of a; privileges on objects have an ON. */
function roleGrant({ text }: SqlStatement): Danger | null {
  for (const { kind, text: word } of tokensOf(text)) {
    if (kind !== 'word') continue;
    if (word === 'ON') return null;
    if (word === 'TO' || word === 'FROM') break;
  }
  return server('GRANT or REVOKE of a role');
}

/** CREATE and ALTER of objects that run code outside of SQL, and of tables filled by a query. */
function definitionDanger(statement: SqlStatement): Danger | null {
  const { words } = statement;
  const kind = words
    .slice(1)
    .find(
      (word) =>
        !['OR', 'REPLACE', 'TRUSTED', 'PROCEDURAL', 'UNLOGGED', 'TEMP', 'TEMPORARY', 'GLOBAL', 'LOCAL'].includes(word),
    );
  if (kind === 'FUNCTION' || kind === 'PROCEDURE') return functionDanger(statement);
  if (words[0] !== 'CREATE') return null;
  const name = (after: string): string => nameAfter(statement, after);
  if (kind === 'LANGUAGE' && !SAFE_LANGUAGES.has(name('LANGUAGE')))
    return { says: `creates the language ${name('LANGUAGE').toLowerCase()}`, found: 'CREATE LANGUAGE', why: CODE };
  if (kind === 'EXTENSION' && /^(PL\w+U|PLSH)$/.test(name('EXTENSION')))
    return { says: `creates the extension ${name('EXTENSION').toLowerCase()}`, found: 'CREATE EXTENSION', why: CODE };
  if (kind === 'FOREIGN' && words.includes('TABLE') && hasOption(statement))
    return {
      says: 'creates a foreign table that reads a file or runs a program',
      found: 'CREATE FOREIGN TABLE',
      why: FILES,
    };
  return kind === 'TABLE' || kind === 'MATERIALIZED' ? actingCall(statement) : null;
}

function functionDanger(statement: SqlStatement): Danger | null {
  const language = nameAfter(statement, 'LANGUAGE');
  if (language === '' || SAFE_LANGUAGES.has(language)) return null;
  const found = `LANGUAGE ${language.toLowerCase()}`;
  return { says: `creates a function in ${found}`, found, why: CODE };
}

/** The word or name that follows a word outside of parentheses, in capitals; IF NOT EXISTS is skipped. */
function nameAfter({ text }: SqlStatement, word: string): string {
  let [depth, after] = [0, false];
  for (const token of tokensOf(text)) {
    if (token.kind === 'symbol') depth += { '(': 1, ')': -1 }[token.text] ?? 0;
    if (depth > 0) continue;
    if (after && !(token.kind === 'word' && ['IF', 'NOT', 'EXISTS'].includes(token.text)))
      return token.text.toUpperCase();
    if (token.kind === 'word' && token.text === word) after = true;
  }
  return '';
}

function hasOption({ text }: SqlStatement): boolean {
  let previous: SqlToken | null = null;
  for (const token of tokensOf(text)) {
    const option = previous?.text.toLowerCase();
    if (token.kind === 'string' && (option === 'program' || option === 'filename')) return true;
    previous = token;
  }
  return false;
}

/** A call of a function that acts, in a statement that is executed at once. */
function actingCall({ text }: SqlStatement): Danger | null {
  const escaped = /\bU&"/i.test(text);
  if (!escaped && !LOOKS_NEAR.test(text) && !mayActBeyond(text)) return null;
  let previous: SqlToken | null = null;
  for (const token of tokensOf(text)) {
    const called = token.text === '(' && (previous?.kind === 'word' || previous?.kind === 'name');
    const name = previous?.text.toLowerCase() ?? '';
    if (called && (LOOKS.test(name) || actionBeyond(name) !== null))
      return { says: `calls ${name}`, found: `${name}(…)`, why: ACTS };
    previous = token;
  }
  return escaped ? { says: 'has a name in Unicode escapes', found: 'U&"…"', why: HIDDEN } : null;
}
