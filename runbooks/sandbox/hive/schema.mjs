import { CATALOG, PRIVILEGES } from './schema-tables.mjs';
import { SERVICES, TRANSACTIONS } from './schema-services.mjs';

/** Schema versions that this module knows, as "VERSION"."SCHEMA_VERSION" has them. */
export const VERSIONS = ['3.1.0', '4.0.0'];

const TYPES = {
  big: 'bigint',
  int: 'integer',
  small: 'smallint',
  bool: 'boolean',
  double: 'double precision',
  text: 'text',
  bytea: 'bytea',
  serial: 'integer',
  now: 'timestamp without time zone',
};

/**
 * The tables of one schema version, parents before children as far as the notation has them so.
 * Each is `{ name, columns: [{ name, type, notNull, default }], constraints: [sql], references: [sql], indexes: [sql] }`,
 * names as PostgreSQL stores them, the three lists as statements for the end of a dump.
 */
export function hiveTables(version) {
  if (!VERSIONS.includes(version)) throw new Error(`no Hive schema ${version}; there are ${VERSIONS.join(' and ')}`);
  const mark = `@${version[0]}`;
  const blocks = [CATALOG, PRIVILEGES, SERVICES, TRANSACTIONS].flatMap((text) => text.trim().split(/\n(?=\S)/));
  const sources = blocks.map(readBlock).filter((block) => block.only === '' || block.only === mark);
  const keys = new Map(sources.map((block) => [block.name, primaryKey(block, mark)]));
  return sources.map((block) => table(block, mark, version, keys));
}

export const quote = (name) => `"${name}"`;

function readBlock(block) {
  const [, only = '', folded, name, columns, rest] =
    /^(?:(@\d) )?(~?)(\w+): ([\s\S]*?)((?:\n  (?:pk|unique|u?index|hash|fkn?|check) .*)*)$/.exec(block);
  const lines = rest
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim());
  return { only, folded: folded === '~', name, columns: columns.split(/,\s+/), lines };
}

/** What of a list belongs to a version, its mark taken off. */
function keep(items, mark) {
  return items.flatMap((item) => {
    const [, text, only] = /^(.*?)(?: (@\d))?$/s.exec(item.trim());
    return only === undefined || only === mark ? [text] : [];
  });
}

function primaryKey(block, mark) {
  const line = keep(block.lines, mark).find((text) => text.startsWith('pk '));
  return line === undefined ? undefined : /^pk (?:\w+\()?(.*?)\)?$/.exec(line)[1].split(' ')[0];
}

function table(block, mark, version, keys) {
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
    columns: keep(block.columns, mark).map((text) => column(text, fold)),
    constraints: [],
    references: [],
    indexes: [],
  };
  for (const line of keep(block.lines, mark)) {
    const [, word, rest] = /^(\w+) (.*)$/.exec(line);
    const [first, ...others] = rest.split(' ');
    const add = (what) => `ALTER TABLE ONLY ${self}\n    ADD CONSTRAINT ${what};`;
    const index = (kind, method) =>
      `CREATE ${kind} ${quote(fold(first))} ON ${self} USING ${method} ${list(others.join(' '))};`;
    if (word === 'pk') {
      const [, own, columns] = /^(?:(\w+)\()?([^()]*)\)?$/.exec(rest);
      found.constraints.push(add(`${quote(own ?? `${name}_pkey`)} PRIMARY KEY ${list(columns)}`));
    } else if (word === 'unique') found.constraints.push(add(`${quote(first)} UNIQUE ${list(others.join(' '))}`));
    else if (word === 'check') found.constraints.push(add(`${quote(first)} CHECK ${others.join(' ')}`));
    else if (word === 'index') found.indexes.push(index('INDEX', 'btree'));
    else if (word === 'uindex') found.indexes.push(index('UNIQUE INDEX', 'btree'));
    else if (word === 'hash') found.indexes.push(index('INDEX', 'hash'));
    else {
      const [from, target] = others;
      const [parent, key = keys.get(parent)] = target.split('.');
      const into = `public.${quote(fold(parent))}(${quote(fold(key))})`;
      const deferrable = word === 'fk' ? ' DEFERRABLE' : '';
      found.references.push(add(`${quote(fold(first))} FOREIGN KEY ${list(from)} REFERENCES ${into}${deferrable}`));
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
  return { name: fold(name), type, notNull: bang === '!', default: value };
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
