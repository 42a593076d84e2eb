import { createHash } from 'node:crypto';
import { CONSTRAINTS, TABLES } from './application.mjs';

/** The rows as `pg_dump --format=plain --no-owner --no-acl` writes them. */
export function plainDump(rows) {
  const parts = [
    '--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.8\n-- Dumped by pg_dump version 15.8\n\n',
    "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n",
    "SELECT pg_catalog.set_config('search_path', '', false);\nSET client_min_messages = warning;\n\n",
  ];
  for (const [name, columns] of Object.entries(TABLES))
    parts.push(
      `CREATE TABLE public.${name} (\n    ${columns.map((column) => `${column} NOT NULL`).join(',\n    ')}\n);\n\n\n`,
    );
  for (const [name, columns] of Object.entries(TABLES)) {
    const names = columns.map((column) => column.split(' ')[0]).join(', ');
    const data = rows[name].map((row) => `${row.join('\t')}\n`).join('');
    parts.push(`COPY public.${name} (${names}) FROM stdin;\n${data}\\.\n\n\n`);
  }
  parts.push(
    ...CONSTRAINTS.map((statement) => `${statement}\n\n\n`),
    '--\n-- PostgreSQL database dump complete\n--\n\n',
  );
  return parts.join('');
}

/** Rows and checksum of each table: `md5(string_agg(t::text, E'\n' ORDER BY id))` of the same rows in PostgreSQL. */
export function tableSums(rows) {
  const md5 = (list) => createHash('md5').update(list.map(rowText).join('\n')).digest('hex');
  return Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, { rows: list.length, md5: md5(list) }]));
}

const rowText = (row) => `(${row.map((value) => (/[\s,()"\\]/.test(value) ? `"${value}"` : value)).join(',')})`;
