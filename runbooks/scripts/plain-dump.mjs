const quote = (name) => `"${name.replaceAll('"', '""')}"`;

/**
 * A plain dump of the schema `public`, in pieces: tables, rows, sequences, keys, indexes, foreign keys, as `pg_dump --no-owner
 * --no-acl` orders them. It is made in one transaction, so that it holds one moment. `counts` gets the number of rows of each table.
 * It knows tables, sequences, keys and indexes; a database with anything else is refused, because a dump without it would not be
 * a backup. `client` is a connected node-postgres client.
 */
export async function* plainDump(client, counts = {}) {
  const select = async (text) => (await client.query(text)).rows;
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = ''");
  await refuseTheRest(select);
  const [{ server_version: server }] = await select('SHOW server_version');
  yield `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${server}\n\n`;
  yield "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n";
  yield "SELECT pg_catalog.set_config('search_path', '', false);\nSET check_function_bodies = false;\n\n";
  const sequences = await select(SEQUENCES);
  for (const { name, type, start, step } of sequences)
    yield `CREATE SEQUENCE public.${quote(name)} AS ${type} START WITH ${start} INCREMENT BY ${step};\n\n`;
  const tables = await tablesOf(select);
  for (const table of tables) yield createTable(table);
  for (const { name, table, column } of sequences)
    if (table) yield `ALTER SEQUENCE public.${quote(name)} OWNED BY public.${quote(table)}.${quote(column)};\n\n`;
  for (const table of tables) yield* rowsOf(client, table, counts);
  for (const { name } of sequences) {
    const [{ last, called }] = await select(`SELECT last_value AS last, is_called AS called FROM public.${quote(name)}`);
    yield `SELECT pg_catalog.setval('public.${quote(name)}', ${last}, ${called});\n\n`;
  }
  for (const { text } of await select(KEYS)) yield `${text};\n\n`;
  for (const { text } of await select(INDEXES)) yield `${text};\n\n`;
  for (const { text } of await select(FOREIGN_KEYS)) yield `${text};\n\n`;
  await client.query('COMMIT');
  yield '--\n-- PostgreSQL database dump complete\n--\n\n';
}

async function refuseTheRest(select) {
  const [{ others }] = await select(`
    SELECT (SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'i', 'S'))
      + (SELECT count(*) FROM pg_catalog.pg_proc WHERE pronamespace = 'public'::regnamespace)
      + (SELECT count(*) FROM pg_catalog.pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd'))
      + (SELECT count(*) FROM pg_catalog.pg_trigger WHERE NOT tgisinternal) AS others`);
  if (Number(others) > 0) throw new Error(`${others} views, functions, types or triggers: use pg_dump for this database`);
}

async function tablesOf(select) {
  const columns = await select(COLUMNS);
  const tables = new Map();
  for (const { table, ...column } of columns) tables.set(table, [...(tables.get(table) ?? []), column]);
  return [...tables].map(([name, list]) => ({ name, columns: list }));
}

function createTable({ name, columns }) {
  const lines = columns.map((column) => {
    const fallback = column.fallback === null ? '' : ` DEFAULT ${column.fallback}`;
    return `    ${quote(column.name)} ${column.type}${fallback}${column.filled ? ' NOT NULL' : ''}`;
  });
  return `CREATE TABLE public.${quote(name)} (\n${lines.join(',\n')}\n);\n\n`;
}

/** The server writes the lines: a backslash before what COPY would take for something else. */
async function* rowsOf(client, { name, columns }, counts) {
  const escaped = ({ name: column }) => {
    const pairs = [
      ['92', '\\\\'],
      ['9', '\\t'],
      ['10', '\\n'],
      ['13', '\\r'],
    ];
    const text = pairs.reduce((inner, [code, into]) => `replace(${inner}, chr(${code}), '${into}')`, `${quote(column)}::text`);
    return `coalesce(${text}, '\\N')`;
  };
  counts[name] = 0;
  yield `COPY public.${quote(name)} (${columns.map((column) => quote(column.name)).join(', ')}) FROM stdin;\n`;
  const line = `concat_ws(chr(9), ${columns.map(escaped).join(', ')})`;
  await client.query(`DECLARE lines CURSOR FOR SELECT ${line} AS line FROM public.${quote(name)}`);
  for (;;) {
    const { rows } = await client.query('FETCH 5000 FROM lines');
    if (rows.length === 0) break;
    counts[name] += rows.length;
    yield rows.map((row) => `${row.line}\n`).join('');
  }
  await client.query('CLOSE lines');
  yield '\\.\n\n';
}

const SEQUENCES = `
  SELECT s.sequencename AS name, s.data_type AS type, s.start_value AS start, s.increment_by AS step,
    t.relname AS "table", a.attname AS "column"
  FROM pg_catalog.pg_sequences s
  JOIN pg_catalog.pg_class c ON c.relname = s.sequencename AND c.relnamespace = 'public'::regnamespace
  LEFT JOIN pg_catalog.pg_depend d ON d.objid = c.oid AND d.deptype = 'a'
  LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE s.schemaname = 'public' ORDER BY 1`;

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS filled, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS fallback
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  ORDER BY 1, a.attnum`;

const constraints = (types) => `
  SELECT format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_catalog.pg_get_constraintdef(oid)) AS text
  FROM pg_catalog.pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype IN (${types})
  ORDER BY conrelid::regclass::text, conname`;
const KEYS = constraints("'p', 'u', 'c'");
const FOREIGN_KEYS = constraints("'f'");

const INDEXES = `
  SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS text
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
  ORDER BY 1`;
