-- What only a superuser may make, and objects of other owners; on 15 and later.
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION dblink;
COMMENT ON EXTENSION plpgsql IS 'other words';
CREATE TYPE app.float_range AS RANGE (subtype = float8);
CREATE FUNCTION app.atomic(a int) RETURNS int LANGUAGE sql
  BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END; SELECT 3; END;
ALTER TABLE app.kept ALTER t SET COMPRESSION pglz;
CREATE FUNCTION app.et() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION app.et();
CREATE OPERATOR FAMILY app.fam USING btree;
CREATE OPERATOR CLASS app.oc FOR TYPE int USING btree FAMILY app.fam AS
  OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TEXT SEARCH PARSER app.prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'example.invalid');
CREATE USER MAPPING FOR reader SERVER remote OPTIONS (user 'u', password 'hush');
CREATE FOREIGN TABLE app.ft (a int) SERVER remote;
GRANT USAGE ON FOREIGN SERVER remote TO reader;
CREATE FOREIGN DATA WRAPPER dummy;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE SUBSCRIPTION sub CONNECTION 'host=example.invalid password=hush' PUBLICATION p WITH (connect = false);
COMMENT ON SUBSCRIPTION sub IS 'not to be taken over';
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE app.am (a int) USING heap2;
INSERT INTO app.am VALUES (1);
CREATE TABLE app.elsewhere (a int) TABLESPACE fast;
INSERT INTO app.elsewhere VALUES (1);
CREATE INDEX elsewhere_index ON app.elsewhere (a) TABLESPACE fast;
GRANT SELECT ON pg_catalog.pg_authid TO reader;
ALTER SCHEMA app OWNER TO keeper;
ALTER TABLE app.kept OWNER TO keeper;
ALTER LARGE OBJECT 4711 OWNER TO keeper;
ALTER DEFAULT PRIVILEGES FOR ROLE keeper IN SCHEMA app GRANT SELECT ON TABLES TO reader;
