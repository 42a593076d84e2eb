import { writeSync } from 'node:fs';
import { openPostgres } from './postgres-client.mjs';

/**
 * pg_dump for machines without it: reads the real database of the sandbox in one snapshot and writes its tables, keys and indexes as a plain
 * dump. It knows schema public only and refuses what it would leave out. Settings come from PGHOST, PGPORT, PGUSER and PGPASSWORD.
 */
const KNOWN = /^(--format=plain|-Fp|--no-owner|-O|--no-acl|--no-privileges|-x)$/;
const words = process.argv.slice(2);
const names = words.map((word) => /^(?:--dbname=)?([^-].*)$/.exec(word)?.[1]).filter(Boolean);
const [snapshot] = words.flatMap((word) => /^--snapshot=(.+)$/.exec(word)?.[1] ?? []);
const unknown = words.filter(
  (word) => word.startsWith('-') && !/^--(dbname|snapshot)=./.test(word) && !KNOWN.test(word),
);
if (unknown.length > 0 || names.length !== 1) {
  console.error(
    `the stand-in for pg_dump takes --format=plain --no-owner --no-acl --snapshot=ID --dbname=NAME, found: ${words.join(' ')}`,
  );
  process.exit(64);
}

const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env;
const settings = { host: PGHOST, port: PGPORT, user: PGUSER, password: PGPASSWORD, database: names[0] };
const fail = (error) => {
  console.error(`pg_dump: error: ${error.message}`);
  process.exit(1);
};
const server = await openPostgres(settings).catch(fail);
await dump(server).catch(fail);
server.end();

async function dump({ query, copy }) {
  await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  if (snapshot) await query(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", "''")}'`);
  await query("SELECT pg_catalog.set_config('search_path', '', false)");
  const [[version, others]] = await query(`SELECT current_setting('server_version'),
    (SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::pg_catalog.regnamespace AND relkind NOT IN ('r', 'i'))`);
  if (others !== '0') throw new Error('the stand-in dumps tables and indexes only, and the schema public has more');
  write(
    `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version 15.8\n\n`,
  );
  write("SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n");
  write("SELECT pg_catalog.set_config('search_path', '', false);\nSET client_min_messages = warning;\n\n");
  const tables = await query(`SELECT c.oid, c.oid::pg_catalog.regclass,
      pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum),
      pg_catalog.string_agg('    ' || pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
        || coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, E',\\n' ORDER BY a.attnum)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::pg_catalog.regnamespace AND c.relkind = 'r' GROUP BY c.oid ORDER BY c.relname`);
  for (const [, name, , columns] of tables) write(`CREATE TABLE ${name} (\n${columns}\n);\n\n\n`);
  for (const [, name, columns] of tables) {
    write(`COPY ${name} (${columns}) FROM stdin;\n`);
    await copy(`COPY ${name} (${columns}) TO STDOUT`, write);
    write('\\.\n\n\n');
  }
  const finish =
    await query(`SELECT 'ALTER TABLE ONLY ' || conrelid::pg_catalog.regclass || E'\\n    ADD CONSTRAINT ' || pg_catalog.quote_ident(conname) || ' ' || pg_catalog.pg_get_constraintdef(oid)
      FROM (SELECT *, contype = 'f' AS late FROM pg_catalog.pg_constraint WHERE connamespace = 'public'::pg_catalog.regnamespace) c WHERE NOT late
    UNION ALL SELECT pg_catalog.pg_get_indexdef(indexrelid) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
      WHERE c.relnamespace = 'public'::pg_catalog.regnamespace AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
    UNION ALL SELECT 'ALTER TABLE ONLY ' || conrelid::pg_catalog.regclass || E'\\n    ADD CONSTRAINT ' || pg_catalog.quote_ident(conname) || ' ' || pg_catalog.pg_get_constraintdef(oid)
      FROM pg_catalog.pg_constraint WHERE connamespace = 'public'::pg_catalog.regnamespace AND contype = 'f'`);
  for (const [statement] of finish) write(`${statement};\n\n\n`);
  write('--\n-- PostgreSQL database dump complete\n--\n\n');
  await query('COMMIT');
}

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}
