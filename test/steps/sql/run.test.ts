import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordedFact } from '../../../src/model/facts.ts';
import { sql } from '../../../src/steps/sql/index.ts';
import { playFence, type PlayOptions, type Played } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';

let server: LocalPostgres;
beforeAll(async () => {
  server = await startLocalPostgres();
  await server.query('postgres', 'CREATE TABLE item (id int PRIMARY KEY, name text)');
});
afterAll(() => server.stop());

const play = (code: string, options: PlayOptions = {}): Promise<Played> =>
  playFence(sql, code, { postgres: server.settings('postgres'), ...options });
const items = async (): Promise<unknown[]> =>
  (await server.query('postgres', 'SELECT id FROM item ORDER BY 1')).rows.map(({ id }) => id);

test('rows are recorded as JSON: integers as numbers while exact, times as RFC 3339, numeric and what does not fit a double as text', async () => {
  const { failure, facts } =
    await play(`SELECT count(*) AS n, 9007199254740993::int8 AS big, 1.50::numeric AS num, true AS yes, null AS nothing,
    '2026-01-15 03:15:02.5+00'::timestamptz AT TIME ZONE 'UTC' AS plain, '2026-01-15 03:15:02Z'::timestamptz AS zoned,
    '{"a":[1,9007199254740993,0.12345678901234567890]}'::jsonb AS doc, ARRAY[1,2] AS list, ARRAY[['a',null]] AS deep, 'NaN'::float8 AS nan FROM item`);
  expect(failure).toBeNull();
  expect(recordedFact(facts)).toMatchObject({
    rowCount: 1,
    columns: ['n', 'big', 'num', 'yes', 'nothing', 'plain', 'zoned', 'doc', 'list', 'deep', 'nan'],
    command: 'SELECT',
    truncated: false,
    rows: [
      {
        n: 0,
        big: '9007199254740993',
        num: '1.50',
        yes: true,
        nothing: null,
        plain: '2026-01-15T03:15:02.5',
        zoned: expect.stringMatching(/^2026-01-15T\d\d:15:02(Z|[+-]\d\d:\d\d)$/),
        doc: { a: [1, '9007199254740993', '0.12345678901234567890'] },
        list: [1, 2],
        deep: [['a', null]],
        nan: 'NaN',
      },
    ],
  });
});

test('a param is a value, never part of the statement', async () => {
  const { facts, stdout } = await play(`SELECT :X AS x, :'X' AS literal, 1 AS :"X"`, {
    params: { X: `a'; DROP TABLE item; --"\\` },
  });
  expect(facts).toMatchObject({
    rows: [
      { x: `a'; DROP TABLE item; --"\\`, literal: `a'; DROP TABLE item; --"\\`, [`a'; DROP TABLE item; --"\\`]: 1 },
    ],
  });
  expect(stdout).toBe(`a'; DROP TABLE item; --"\\`);
  expect(await items()).toEqual([]);
});

test('captures of earlier steps are values too, and an unset name is an error at its statement', async () => {
  expect((await play('SELECT :V', { vars: { V: 'v' } })).stdout).toBe('v');
  expect((await play('SELECT 1;\nSELECT :NOPE')).failure).toMatchObject({
    code: 'missing-param',
    at: 'book.md:12:1',
    message: ':NOPE has no value',
  });
});

test('a failure rolls the whole step back and points at the character', async () => {
  const { failure } = await play(`INSERT INTO item VALUES (1, 'a');\nSELECT 'é',\n  nope FROM item`, { indent: 2 });
  expect(failure).toMatchObject({
    code: 'sql',
    at: 'book.md:13:5',
    message: expect.stringMatching(/column "nope" does not exist \(SQLSTATE 42703\).*; the whole step was rolled back/),
  });
  expect(await items()).toEqual([]);
});

test('with transaction=off, statements before a failure stay committed, and the message says so', async () => {
  const { failure } = await play("INSERT INTO item VALUES (2, 'b'); SELECT 1/0", {
    attributes: { transaction: false },
  });
  expect(failure?.message).toMatch(/division by zero .*; the statement before it is committed/);
  expect(await items()).toEqual([2]);
  await server.query('postgres', 'DELETE FROM item');
});

test('the position of an error is right after parameters', async () => {
  const { failure } = await play('SELECT :A::text, :A::text, nope', { params: { A: 'long value' } });
  expect(failure?.at).toBe('book.md:11:28');
});

test('a bound value where none is allowed gets a hint about the quoted forms', async () => {
  const { failure } = await play('CREATE TABLE :T (a int)', { params: { T: 'x' } });
  expect(failure?.hint).toContain(':"NAME"');
});

test('a single statement that refuses transactions runs outside of one', async () => {
  expect((await play('VACUUM item')).failure).toBeNull();
});

test('a deferred constraint that fails at COMMIT is a failure', async () => {
  await server.query('postgres', 'CREATE TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
  const { failure } = await play('INSERT INTO late VALUES (1); INSERT INTO late VALUES (1)');
  expect(failure?.message).toMatch(/^COMMIT failed: duplicate key/);
});

test('notices of the server are printed', async () => {
  expect((await play("DO $$ BEGIN RAISE NOTICE 'seen'; END $$")).printed).toContain('NOTICE: seen');
});

test('output is an aligned table with a count', async () => {
  const { printed } = await play("SELECT * FROM (VALUES (1, 'añb'), (22, null)) AS t (id, name)");
  expect(printed).toBe('id | name\n---+-----\n1  | añb\n22 | NULL\n(2 rows)\n');
});

test('many rows are counted, and only the first hundred are kept', async () => {
  const { facts, printed } = await play('SELECT g, repeat($$x$$, 10) FROM generate_series(1, 250000) g');
  expect(facts).toMatchObject({ rowCount: 250_000, truncated: true });
  expect((facts as { rows: unknown[] }).rows).toHaveLength(100);
  expect(printed).toContain('(250000 rows, 249900 not shown)');
});

test('a huge cell is cut and marked', async () => {
  const { facts } = await play("SELECT repeat('x', 100000) AS x");
  expect(facts).toMatchObject({ truncated: true });
  expect(JSON.stringify(facts).length).toBeLessThan(8_192);
});

test.each([
  ['SELECT true', null],
  ['SELECT 1 WHERE false', 'no rows'],
  ['SELECT false AS ok', 'ok = false'],
  ['SELECT null AS ok', 'ok = null'],
  ['SELECT count(*) FROM item', 'count = 0'],
  ['SELECT * FROM (VALUES (true), (false)) AS t (ok)', 'ok = false'],
  ["SELECT 'text'", null],
])('a gate without expect judges the first column: %s', async (code, found) => {
  const { failure } = await play(code, { role: 'gate' });
  expect(failure?.found ?? null).toBe(found);
});

test('a gate with expect is not judged by its first column', async () => {
  expect(
    (await play('SELECT count(*) FROM item', { role: 'gate', attributes: { expect: 'rows[0].count == 0' } })).failure,
  ).toBeNull();
});

test('a gate that sets a mark is still judged, and one with an expected output is judged by that', async () => {
  const marked = { role: 'gate', attributes: { mark: 'restored' }, separateStdout: true } as const;
  expect((await play('SELECT false AS ok', marked)).failure?.found).toBe('ok = false');
  expect((await play('SELECT 0', { role: 'gate', separateStdout: true })).failure).toBeNull();
});

test.each([
  'WITH gone AS (DELETE FROM item RETURNING 1) SELECT 1 FROM gone',
  'SELECT next_of_counter()',
  'EXPLAIN ANALYZE DELETE FROM item',
  'SELECT 1 INTO made',
  'WITH a AS (SELECT write_again()), b AS (DELETE FROM item RETURNING 1) SELECT * FROM a, b',
])('a gate cannot write: %s', async (code) => {
  await server.query(
    'postgres',
    `CREATE SEQUENCE IF NOT EXISTS counter; INSERT INTO item VALUES (7) ON CONFLICT DO NOTHING;
     CREATE OR REPLACE FUNCTION next_of_counter() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('counter') $$;
     CREATE OR REPLACE FUNCTION write_again() RETURNS text LANGUAGE sql
       AS $$ SELECT set_config('transaction_read_only', 'off', true) $$`,
  );
  const { failure } = await play(code, { role: 'gate' });
  expect(failure?.message).toMatch(/read-only|read-write mode/);
  expect(await items()).toEqual([7]);
  await server.query('postgres', 'DELETE FROM item');
});

test('a second statement that the splitter could miss is refused by the protocol', async () => {
  const { config } = await sql.configure({ ...(await import('../fence.ts')).fenceOf('SELECT 1', { role: 'gate' }) });
  expect(config).not.toBeNull();
  const runner = await sql.load?.();
  const first = config?.statements[0];
  if (!config || !runner || !first) throw new Error('unreachable');
  const smuggled = { ...config, statements: [{ ...first, text: 'SELECT 1; COMMIT; DROP TABLE item' }] };
  const { failure } = await playFence(
    { ...sql, configure: () => ({ config: smuggled, diagnostics: [], references: [] }) },
    'SELECT 1',
    { role: 'gate', postgres: server.settings('postgres') },
  );
  expect(failure?.message).toContain('cannot insert multiple commands');
});

test.each(['timeout', 'cancelled'])('%s cancels the statement on the server and rolls back', async (reason) => {
  const controller = new AbortController();
  const playing = play('INSERT INTO item VALUES (9); SELECT pg_sleep(60)', { signal: controller.signal });
  for (;;) {
    const { rows } = await server.query(
      'postgres',
      "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'",
    );
    if (rows.length > 0) break;
  }
  controller.abort(reason);
  const { ending, failure } = await playing;
  expect({ ending, code: failure?.code }).toEqual({ ending: reason, code: reason });
  expect(await items()).toEqual([]);
  const { rows } = await server.query(
    'postgres',
    "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'",
  );
  expect(rows).toEqual([]);
});

test('an unreachable server is named without its password', async () => {
  const { failure } = await play('SELECT 1', {
    postgres: { name: 'gone', connectionString: 'postgres://u:hunter22@127.0.0.1:1/db' },
  });
  expect(failure).toMatchObject({ code: 'sql', message: expect.stringContaining('127.0.0.1:1/db') });
  expect(JSON.stringify(failure)).not.toContain('hunter22');
});
