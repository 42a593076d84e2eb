import { CATALOG, PRIVILEGES } from './schema-tables.mjs';
import { SERVICES, TRANSACTIONS } from './schema-services.mjs';

/** Schema versions that this module knows, as "VERSION"."SCHEMA_VERSION" has them. */
export const VERSIONS = ['3.1.0', '4.0.0', '4.1.0', '4.2.0'];

const TYPES = {
  big: 'bigint',
  int: 'integer',
  small: 'smallint',
  bool: 'boolean',
  double: 'double precision',
  text: 'text',
  bytea: 'bytea',
  serial: 'integer',
  bigserial: 'bigint',
  now: 'timestamp without time zone',
};

/**
 * The tables of one schema version, parents before children as far as the notation has them so.
 * Each is `{ name, columns: [{ name, type, notNull, default, serial }], constraints: [sql], references: [sql], indexes: [sql] }`,
 * names as PostgreSQL stores them, the three lists as statements for the end of a dump.
 */
export function hiveTables(version) {
  if (!VERSIONS.includes(version)) throw new Error(`no Hive schema ${version}; there are ${VERSIONS.join(', ')}`);
  const blocks = [CATALOG, PRIVILEGES, SERVICES, TRANSACTIONS].flatMap((text) => text.trim().split(/\n(?=\S)/));
  const sources = blocks.map(readBlock).filter((block) => holds(block.only, version));
  const keys = new Map(sources.map((block) => [block.name, primaryKey(block, version)]));
  return sources.map((block) => table(block, version, keys));
}

export const quote = (name) => `"${name}"`;

function readBlock(block) {
  const [, only, folded, name, columns, rest] =
    /^(?:(@\S+) )?(~?)(\w+): ([\s\S]*?)((?:\n  (?:pk|unique|u?index|hash|fk[nc]?|check) .*)*)$/.exec(block);
  const lines = rest
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim());
  return { only, folded: folded === '~', name, columns: columns.split(/,\s+/), lines };
}

/** Whether a mark covers a version: `@4.0+` from it on, `@-4.0` up to it, `@=4.0` only it; no mark covers all. */
function holds(mark, version) {
  if (mark === undefined) return true;
  const [, before, at, after] = /^@([-=]?)(\d\.\d)(\+?)$/.exec(mark);
  const found = version.slice(0, 3);
  if (before === '=') return found === at;
  return after === '+' ? found >= at : found <= at;
}

/** What of a list belongs to a version, its mark taken off. */
function keep(items, version) {
  return items.flatMap((item) => {
    const [, text, only] = /^(.*?)(?: (@\S+))?$/s.exec(item.trim());
    return holds(only, version) ? [text] : [];
  });
}

function primaryKey(block, version) {
  const line = keep(block.lines, version).find((text) => text.startsWith('pk '));
  return line === undefined ? undefined : /^pk (?:~?\w+\()?(.*?)\)?$/.exec(line)[1].split(' ')[0];
}

function table(block, version, keys) {
  const fold = block.folded && version === '3.1.0' ? (name) => name.toLowerCase() : (name) => name;
  const name = fold(block.name);
  const self = `public.${quote(name)}`;
  const list = (text) =>
    `(${text
      .split(' ')
      .map((column) => quote(fold(column)))
      .join(', ')})`;
  const found = {
    name,
    columns: keep(block.columns, version).map((text) => column(text, fold)),
    constraints: [],
    references: [],
    indexes: [],
  };
  for (const line of keep(block.lines, version)) {
    const [, word, rest] = /^(\w+) (.*)$/.exec(line);
    const [first, ...others] = rest.split(' ');
    const named = (text) => quote(text.startsWith('~') ? text.slice(1).toLowerCase() : fold(text));
    const add = (what) => `ALTER TABLE ONLY ${self}\n    ADD CONSTRAINT ${what};`;
    const index = (kind, method) =>
      `CREATE ${kind} ${named(first)} ON ${self} USING ${method} ${list(others.join(' '))};`;
    if (word === 'pk') {
      const [, own, columns] = /^(?:(~?\w+)\()?([^()]*)\)?$/.exec(rest);
      found.constraints.push(add(`${own === undefined ? quote(`${name}_pkey`) : named(own)} PRIMARY KEY ${list(columns)}`));
    } else if (word === 'unique') found.constraints.push(add(`${quote(first)} UNIQUE ${list(others.join(' '))}`));
    else if (word === 'check') found.constraints.push(add(`${quote(first)} CHECK ${others.join(' ')}`));
    else if (word === 'index') found.indexes.push(index('INDEX', 'btree'));
    else if (word === 'uindex') found.indexes.push(index('UNIQUE INDEX', 'btree'));
    else if (word === 'hash') found.indexes.push(index('INDEX', 'hash'));
    else {
      const [from, target] = others;
      const [parent, key = keys.get(parent)] = target.split('.');
      const into = `public.${quote(fold(parent))}(${quote(fold(key))})`;
      const ending = { fk: ' DEFERRABLE', fkn: '', fkc: ' ON DELETE CASCADE' }[word];
      found.references.push(add(`${named(first)} FOREIGN KEY ${list(from)} REFERENCES ${into}${ending}`));
    }
  }
  return found;
}

function column(text, fold) {
  const [, name, short, bang, fallback] = /^(\w+) (\w+)(!?)(?:=(.*))?$/.exec(text);
  const sized = /^([vc])(\d+)$/.exec(short);
  const type = sized ? `${sized[1] === 'v' ? 'character varying' : 'character'}(${sized[2]})` : TYPES[short];
  if (type === undefined) throw new Error(`schema notation: unknown type ${short} of ${name}`);
  const value = fallback ?? (short === 'now' ? 'CURRENT_TIMESTAMP' : null);
  return { name: fold(name), type, notNull: bang === '!', default: value, serial: short.endsWith('serial') };
}

/** `CREATE TABLE` as a dump has it: no keys yet. */
export function createTable({ name, columns }) {
  const lines = columns.map((column) => {
    const fallback = column.default === null ? '' : ` DEFAULT ${column.default}`;
    return `    ${quote(column.name)} ${column.type}${fallback}${column.notNull ? ' NOT NULL' : ''}`;
  });
  return `CREATE TABLE public.${quote(name)} (\n${lines.join(',\n')}\n);`;
}

/** Keys first, then indexes, foreign keys last: the order in which a dump can be restored. */
export function finishTables(tables) {
  return [
    ...tables.flatMap((table) => table.constraints),
    ...tables.flatMap((table) => table.indexes),
    ...tables.flatMap((table) => table.references),
  ];
}
