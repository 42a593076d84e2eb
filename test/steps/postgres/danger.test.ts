import { describe, expect, test } from 'vitest';
import { splitStatements } from '../../../src/sql-text/split-statements.ts';
import { dangerOf } from '../../../src/steps/postgres/danger.ts';

const foundIn = (sql: string): string | null => {
  const [statement] = splitStatements(sql).statements;
  if (!statement) throw new Error('no statement');
  return dangerOf(statement)?.found ?? null;
};

describe('a statement of a dump that reaches beyond the database', () => {
  test.each([
    ["COPY t TO PROGRAM 'sh'", 'COPY … TO PROGRAM'],
    ["COPY t FROM PROGRAM 'curl example.invalid'", 'COPY … FROM PROGRAM'],
    ["copy (select 'from stdin') to program 'sh -c \"x from stdin\"'", 'COPY … TO PROGRAM'],
    ['COPY t ("from", b) /* FROM stdin */ TO \'/etc/cron.d/x\'', 'COPY … TO a file'],
    ["COPY t FROM '/etc/passwd'", 'COPY … FROM a file'],
    ['COPY t (a,b,c,d,e,f,g,h,i,j) TO STDOUT', 'COPY … TO STDOUT'],
    ["COPY t FROM E'/etc/passwd'", 'COPY … FROM a file'],
    ['COPY t FROM $$/etc/passwd$$', 'COPY … FROM a file'],
    ["ALTER SYSTEM SET archive_command = 'sh'", 'ALTER SYSTEM'],
    ['/* x */ alter /* y */ system reset all', 'ALTER SYSTEM'],
    ['CREATE ROLE evil SUPERUSER', 'CREATE ROLE'],
    ['ALTER ROLE me SUPERUSER', 'ALTER ROLE'],
    ['ALTER USER me WITH SUPERUSER', 'ALTER USER'],
    ['DROP ROLE other', 'DROP ROLE'],
    ['GRANT pg_execute_server_program TO me', 'GRANT or REVOKE of a role'],
    ["CREATE TABLESPACE t LOCATION '/x'", 'CREATE TABLESPACE'],
    ["LOAD '/tmp/evil.so'", 'LOAD'],
    ["DO $$ BEGIN EXECUTE 'COPY t TO PROGRAM ''sh'''; END $$", 'DO'],
    ['DO LANGUAGE plpython3u $$ import os $$', 'DO'],
    ['CREATE LANGUAGE plpython3u', 'CREATE LANGUAGE'],
    ['CREATE OR REPLACE PROCEDURAL LANGUAGE plperlu', 'CREATE LANGUAGE'],
    ['CREATE EXTENSION IF NOT EXISTS plpython3u WITH SCHEMA pg_catalog', 'CREATE EXTENSION'],
    ["CREATE FUNCTION f(language text) RETURNS int AS 'libc', 'system' LANGUAGE c", 'LANGUAGE c'],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE 'C' AS '/tmp/evil.so'", 'LANGUAGE c'],
    ['CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE "plpython3u" AS $$x$$', 'LANGUAGE plpython3u'],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'x'", 'LANGUAGE internal'],
    ["SELECT lo_import('/etc/passwd')", 'lo_import(…)'],
    ["SELECT pg_catalog.lo_export(1, '/etc/cron.d/x')", 'lo_export(…)'],
    ["INSERT INTO t VALUES (1, pg_read_file('/etc/passwd'))", 'pg_read_file(…)'],
    ['SELECT "lo_import"(\'/etc/passwd\')', 'lo_import(…)'],
    ["SELECT pg_read_file /* x */ ('/etc/passwd')", 'pg_read_file(…)'],
    ["SELECT public.dblink_exec('host=x', 'DROP DATABASE live')", 'dblink_exec(…)'],
    ["CREATE TABLE t AS SELECT dblink_connect('x')", 'dblink_connect(…)'],
    ["CREATE MATERIALIZED VIEW v AS SELECT * FROM dblink('x', 'y') AS t(a int) WITH NO DATA", 'dblink(…)'],
    ['SELECT pg_terminate_backend(pid) FROM pg_stat_activity', 'pg_terminate_backend(…)'],
    ['SELECT pg_reload_conf()', 'pg_reload_conf(…)'],
    ["SELECT pg_notify -- x\n ('a', 'b')", 'pg_notify(…)'],
    ['SELECT pg_stat_reset()', 'pg_stat_reset(…)'],
    ["SELECT http_post('http://x', '', '')", 'http_post(…)'],
    ['SELECT U&"lo\\005fimport"(\'x\')', 'U&"…"'],
    ["CREATE FOREIGN TABLE t (a text) SERVER s OPTIONS (program 'sh')", 'CREATE FOREIGN TABLE'],
    ["CREATE FOREIGN TABLE t (a text) SERVER s OPTIONS (filename '/etc/passwd')", 'CREATE FOREIGN TABLE'],
    ['REASSIGN OWNED BY a TO b', 'REASSIGN OWNED'],
    ["COMMENT ON ROLE x IS 'y'", 'COMMENT ON ROLE X'],
  ])('%s', (sql, found) => {
    expect(foundIn(sql)).toBe(found);
  });
});

describe('what pg_dump writes and looks dangerous', () => {
  test.each([
    'COPY public.t (id, "to", program) FROM stdin',
    "INSERT INTO t VALUES ('COPY t TO PROGRAM; SELECT lo_import(''x'')')",
    "INSERT INTO t VALUES ('dblink('), (E'pg_read_file(\\'x\\')')",
    "CREATE VIEW v AS SELECT * FROM dblink('x', 'y') AS t(a int)",
    'CREATE EXTENSION IF NOT EXISTS dblink WITH SCHEMA public',
    "CREATE USER MAPPING FOR u SERVER s OPTIONS (password 'x')",
    "ALTER USER MAPPING FOR u SERVER s OPTIONS (SET password 'x')",
    'GRANT SELECT ON TABLE t TO u',
    'GRANT ALL ON FUNCTION public.dblink(text) TO u',
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    'ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT ON TABLES TO b',
    'ALTER TABLE t OWNER TO a',
    "SELECT pg_catalog.setval('public.s', 7, true)",
    "SELECT pg_catalog.set_config('search_path', '', false)",
    "SELECT pg_catalog.lo_create('4711')",
    "CREATE MATERIALIZED VIEW v AS SELECT * FROM crosstab('SELECT 1, 2, 3') AS t(a int, b int)",
    "SELECT pg_catalog.pg_restore_relation_stats('relation', 't'::regclass)",
    "SELECT pg_catalog.lowrite(0, '\\xdead')",
    "CREATE FUNCTION f(language text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM lo_import('x'); END $$",
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END',
    'CREATE TABLE t (program text, load int, "do" int)',
    'CREATE TABLE system (role text)',
    "COMMENT ON TABLE t IS 'ALTER SYSTEM'",
    'ALTER TABLE ONLY t ADD CONSTRAINT u PRIMARY KEY (id)',
  ])('%s is played', (sql) => {
    expect(foundIn(sql)).toBeNull();
  });
});
