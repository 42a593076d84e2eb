-- What the owner of a database may make, on every version since 13.
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
COMMENT ON SCHEMA public IS 'the public one';
GRANT USAGE ON SCHEMA public TO reader;
CREATE SCHEMA app;
CREATE COLLATION app.german (provider = icu, locale = 'de-x-icu');
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE app.pair AS (a int, b text);
CREATE SEQUENCE app.loose START 7;
CREATE TABLE app.item (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE app.german,
  mood app.mood DEFAULT 'ok',
  tags public.hstore,
  p app.positive,
  twice int GENERATED ALWAYS AS (p * 2) STORED,
  pair app.pair
);
INSERT INTO app.item (name, mood, tags, p, pair)
  SELECT 'n' || i, 'happy', 'a=>1', i, (i, 'x;''y\z')::app.pair FROM generate_series(1, 20) i;
INSERT INTO app.item (name) VALUES (E'tab\tline\nquote''"\\ ü €'), (NULL);
COMMENT ON COLUMN app.item.name IS 'the; name''s "comment" $$';
GRANT SELECT ON app.item TO reader;
GRANT UPDATE (name) ON app.item TO reader WITH GRANT OPTION;
CREATE INDEX ON app.item USING gin (name public.gin_trgm_ops);
CREATE TABLE app.part (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE app.part_1 PARTITION OF app.part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE app.part_d PARTITION OF app.part DEFAULT;
INSERT INTO app.part VALUES (1, '2020-05-05'), (2, '2029-01-01');
CREATE INDEX ON app.part (at);
CREATE TABLE app.child (extra text) INHERITS (app.item);
CREATE UNLOGGED TABLE app.unlogged (a int);
CREATE TABLE app.kept (t text);
ALTER TABLE app.kept ALTER t SET STORAGE EXTERNAL;
ALTER TABLE app.kept REPLICA IDENTITY FULL;
ALTER TABLE app.kept SET (fillfactor = 50);
ALTER TABLE app.item CLUSTER ON item_pkey;
CREATE STATISTICS app.st (dependencies) ON id, at FROM app.part_1;
CREATE VIEW app.v AS SELECT id, name FROM app.item WITH CASCADED CHECK OPTION;
CREATE MATERIALIZED VIEW app.mv AS SELECT count(*) FROM app.item;
CREATE RULE r AS ON INSERT TO app.unlogged DO ALSO (SELECT 1; SELECT 2);
CREATE FUNCTION app.f(language text, x int DEFAULT 1) RETURNS int LANGUAGE sql AS $_$ SELECT x; $_$;
REVOKE ALL ON FUNCTION app.f FROM PUBLIC;
CREATE PROCEDURE app.proc() LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT 1; '; COMMIT; END $$;
CREATE FUNCTION app.trig() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER t BEFORE UPDATE ON app.item FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION app.trig();
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE FUNCTION app.eq(app.pair, app.pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a = ($2).a';
CREATE OPERATOR app.=== (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.eq);
CREATE FUNCTION app.as_number(app.mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (app.mood AS int) WITH FUNCTION app.as_number(app.mood);
CREATE TEXT SEARCH DICTIONARY app.dict (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION app.cfg (COPY = simple);
CREATE CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
ALTER TABLE app.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol ON app.item FOR SELECT TO reader USING (p > 3);
CREATE PUBLICATION pub FOR TABLE app.item;
SELECT lo_from_bytea(4711, '\xdeadbeef');
COMMENT ON LARGE OBJECT 4711 IS 'large';
GRANT SELECT ON LARGE OBJECT 4711 TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
