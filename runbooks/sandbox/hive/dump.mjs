import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { createTable, finishTables, hiveTables, quote } from './schema.mjs';

const SPECIAL = /[\\\t\n\r\b\f\v]/;
const ESCAPES = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v' };

/** The text of a plain dump (schema, COPY data, keys and indexes, in this order), in pieces of about 64 KiB. */
export function* plainDump(rows, version) {
  const tables = hiveTables(version);
  yield `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.8\n-- Dumped by pg_dump version 15.8\n\n`;
  for (const setting of [
    'statement_timeout = 0',
    'lock_timeout = 0',
    "client_encoding = 'UTF8'",
    'standard_conforming_strings = on',
  ])
    yield `SET ${setting};\n`;
  yield `SELECT pg_catalog.set_config('search_path', '', false);\nSET check_function_bodies = false;\nSET client_min_messages = warning;\nSET row_security = off;\n`;
  yield `\nSET default_tablespace = '';\n\nSET default_table_access_method = heap;\n\n`;
  for (const table of tables)
    yield `--\n-- Name: ${table.name}; Type: TABLE; Schema: public; Owner: -\n--\n\n${createTable(table)}\n\n\n`;
  const serials = tables.flatMap((table) =>
    table.columns
      .filter((column) => column.serial)
      .map((column) => ({
        sequence: `public.${quote(`${table.name}_${column.name}_seq`)}`,
        table: `public.${quote(table.name)}`,
        column: quote(column.name),
        as: column.type === 'integer' ? '\n    AS integer' : '',
      })),
  );
  for (const { sequence, table, column, as } of serials) {
    yield `CREATE SEQUENCE ${sequence}${as}\n    START WITH 1\n    INCREMENT BY 1\n    NO MINVALUE\n    NO MAXVALUE\n    CACHE 1;\n\n`;
    yield `ALTER SEQUENCE ${sequence} OWNED BY ${table}.${column};\n\n`;
    yield `ALTER TABLE ONLY ${table} ALTER COLUMN ${column} SET DEFAULT nextval('${sequence}'::regclass);\n\n\n`;
  }
  for (const table of tables) {
    yield `--\n-- Data for Name: ${table.name}; Type: TABLE DATA; Schema: public; Owner: -\n--\n\n`;
    yield `COPY public.${quote(table.name)} (${table.columns.map((column) => quote(column.name)).join(', ')}) FROM stdin;\n`;
    yield* copyRows(rows.get(table.name) ?? []);
    yield '\\.\n\n\n';
  }
  for (const { sequence } of serials) yield `SELECT pg_catalog.setval('${sequence}', 1, false);\n\n\n`;
  for (const statement of finishTables(tables)) yield `${statement}\n\n\n`;
  yield '--\n-- PostgreSQL database dump complete\n--\n\n';
}

function* copyRows(rows) {
  let text = '';
  for (const row of rows) {
    text += lineOf(row);
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** The line of a row, kept with the row: backups of one warehouse at different times share their rows. */
function lineOf(row) {
  row.line ??= `${row.map(copyValue).join('\t')}\n`;
  return row.line;
}

function copyValue(value) {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' || !SPECIAL.test(value)) return String(value);
  return value.replace(/[\\\t\n\r\b\f\v]/g, (character) => ESCAPES[character]);
}

/**
 * The dump as a backup job leaves it: `{ body, manifest }`, the body gzipped, the manifest with the counts per table and the
 * partitions that held no object at that time.
 */
export async function backup({ rows, version, time, database = 'metastore', empty = [] }) {
  const chunks = [];
  for await (const chunk of Readable.from(plainDump(rows, version)).pipe(createGzip({ level: 1 }))) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const manifest = {
    time: new Date(time).toISOString(),
    tool: 'pg_dump (PostgreSQL) 15.8 --format=plain --no-owner --no-acl',
    database,
    hiveVersion: version,
    dump: { key: 'metastore.sql.gz', bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') },
    tables: Object.fromEntries([...rows].map(([name, list]) => [name, list.length])),
    empty,
  };
  return { body, manifest };
}

/** `[name, content]` of the files of a backup, in the order in which a job writes them: the manifest comes last. */
export function backupFiles({ body, manifest }) {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return [
    ['metastore.sql.gz', body],
    ['SHA256SUMS', `${manifest.dump.sha256}  metastore.sql.gz\n${sha256}  manifest.json\n`],
    ['manifest.json', text],
  ];
}
