import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { postgres } from '../../../src/steps/postgres/index.ts';
import { fenceOf, playFence, type PlayOptions, type Played } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';
import { startStore, type TestStore } from '../s3/store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let server: LocalPostgres;
let store: TestStore;
let cwd: string;
beforeAll(async () => {
  [server, store] = await Promise.all([startLocalPostgres(), startStore()]);
  await store.bucket('backups');
});
afterAll(() => Promise.all([server.stop(), store.stop()]));
beforeEach(async () => {
  cwd = temporaryFolder('runbook-postgres-');
  for (const name of ['shop', 'shop__restoring', 'shop__previous', 'safe'])
    await server.query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.query('postgres', 'CREATE DATABASE shop');
  await server.query(
    'shop',
    "CREATE TABLE item (id int); INSERT INTO item VALUES (1); CREATE TABLE mark (t text); INSERT INTO mark VALUES ('damaged')",
  );
});

const DUMP = `--
-- PostgreSQL database dump
--

\\restrict abc
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN RETURN 1; END;
$$;
CREATE TABLE public."ITEM" (id integer, name text);

COPY public."ITEM" (id, name) FROM stdin;
1\tone; 'quoted'
2\t\\N
3\tdrei\\nzwei é
\\.

CREATE TABLE public.empty (a int);
COPY public.empty (a) FROM stdin;
\\.
INSERT INTO public.empty VALUES (7), (8);
ALTER TABLE ONLY public."ITEM" ADD CONSTRAINT item_pkey PRIMARY KEY (id);

\\unrestrict abc
--
-- PostgreSQL database dump complete
--
`;
/** `zstd -c` of `CREATE TABLE z (a int);\n`. */
const ZSTD = Buffer.from('KLUv/QRYwQAAQ1JFQVRFIFRBQkxFIHogKGEgaW50KTsKMZTZDQ==', 'base64');

const sha = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const write = (name: string, content: string | Buffer): void => writeFileSync(path.join(cwd, name), content);
const play = (code: string, options: PlayOptions = {}): Promise<Played> =>
  playFence(postgres, code, { postgres: server.settings('shop'), s3: store.settings, cwd, ...options });
const confirmed = { attributes: { effect: 'destructive' as const } };
const databases = async (): Promise<string[]> =>
  (
    await server.query('postgres', "SELECT datname FROM pg_database WHERE datname ~ '^(shop|safe)' ORDER BY 1")
  ).rows.map(({ datname }) => datname as string);

test('a dump is restored to a fresh database beside the live one, with rows counted by table', async () => {
  write('dump.sql', DUMP);
  const { failure, facts, stdout, progress } = await play('restore: { database: shop, from: dump.sql }');
  expect(failure).toBeNull();
  expect(facts).toMatchObject({
    database: 'shop__restoring',
    rows: 5,
    statements: 9,
    bytes: Buffer.byteLength(DUMP),
    sha256: sha(DUMP),
    tables: [
      { name: 'public.ITEM', rows: 3 },
      { name: 'public.empty', rows: 2 },
    ],
  });
  expect(stdout).toBe('shop__restoring');
  expect(progress.at(-1)).toMatchObject({
    unit: 'bytes',
    done: Buffer.byteLength(DUMP),
    total: Buffer.byteLength(DUMP),
  });
  const { rows } = await server.query('shop__restoring', 'SELECT name FROM "ITEM" ORDER BY id');
  expect(rows.map(({ name }) => name as unknown)).toEqual(["one; 'quoted'", null, 'drei\nzwei é']);
  expect((await server.query('shop', 'SELECT t FROM mark')).rows).toEqual([{ t: 'damaged' }]);
});

test('gzip from S3 is streamed, with the size of the object as the total', async () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => `${index}\tname ${index}\n`).join('');
  const dump = gzipSync(`CREATE TABLE t (id int, name text);\nCOPY t FROM stdin;\n${rows}\\.\n`);
  await store.put('backups', 'shop.sql.gz', dump);
  const { failure, facts, progress } = await play(
    `restore: { database: shop, from: s3://backups/shop.sql.gz, sha256: ${sha(dump)} }`,
  );
  expect(failure).toBeNull();
  expect(facts).toMatchObject({ rows: 200_000, bytes: dump.length });
  expect(progress.at(-1)).toMatchObject({ done: dump.length, total: dump.length });
});

test('zstd is unpacked where damage would be noticed', async () => {
  write('dump.sql.zst', ZSTD);
  expect((await play(`restore: { database: shop, from: dump.sql.zst, sha256: ${sha(ZSTD)} }`)).failure).toBeNull();
  write('cut.zst', ZSTD.subarray(0, -8));
  const { failure } = await play(`restore: { database: shop, from: cut.zst, sha256: ${sha(ZSTD)} }`);
  expect(failure?.message).toMatch(/^the archive of the dump is damaged/);
  if ('createZstdDecompress' in (await import('node:zlib'))) return;
  expect((await play('restore: { database: shop, from: dump.sql.zst }')).failure?.hint).toContain('sha256:');
});

test.each([
  [
    'a statement that fails',
    'SELECT 1;\n\nSELECT nope;\n',
    /^line 3 of the dump \(SELECT nope\) failed: column "nope" does not exist/,
  ],
  [
    'a row that does not fit',
    'CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\nx\n\\.\n',
    /line 2 of the dump .* invalid input syntax .* \(COPY t, line 2, column a: "x"\)/,
  ],
  [
    'data that is cut off',
    'CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n',
    /cut off: the data of a COPY is cut off after line 2/,
  ],
  ['a string that is cut off', "SELECT 1;\nSELECT 'x", /cut off: it ends after line 2 with an open string/],
  ['a statement that is cut off', 'SELECT 1;\nSELECT 2', /without its semicolon/],
  [
    'a pg_dump without its last line',
    DUMP.slice(0, DUMP.indexOf('\\unrestrict')),
    /no line "-- PostgreSQL database dump complete"/,
  ],
  ['an empty file', '', /contains no statement/],
  ['a dump of several databases', '\\connect shop\n', /line 1 of the dump is the psql command \\connect/],
  ['a dump that makes its database', 'CREATE DATABASE shop;\n', /contains CREATE DATABASE/],
  ['an encoding of several bytes', "SET client_encoding = 'EUC_JP';\n", /sets the encoding EUC_JP/],
  ['bytes that are not UTF-8', Buffer.from([0x2d, 0x2d, 0xff, 0x0a]), /line 1 of the dump is not valid UTF-8/],
  ['old strings', 'SET standard_conforming_strings = off;\n', /standard_conforming_strings/],
  ["pg_dump's custom format", 'PGDMP\u0001', /custom format/],
  ['a truncated archive', gzipSync(DUMP).subarray(0, -20), /archive of the dump is damaged/],
  ['an archive with one wrong byte', flipped(gzipSync(DUMP), 200), /damaged|failed|cut off|UTF-8/],
])('%s fails, leaves no partial database and does not touch the live one', async (_, content, message) => {
  write('dump', content);
  const { failure } = await play('restore: { database: shop, from: dump }');
  expect(failure).toMatchObject({ code: 'postgres', message: expect.stringMatching(message) });
  expect(await databases()).toEqual(['shop']);
});

test('a dump with another SHA-256 fails', async () => {
  write('dump.sql', DUMP);
  const { failure } = await play(`restore: { database: shop, from: dump.sql, sha256: ${sha('other')} }`);
  expect(failure).toMatchObject({ found: `sha256 ${sha(DUMP)}`, expected: `sha256 ${sha('other')}` });
  expect(await databases()).toEqual(['shop']);
});

test('a dump that does not exist is named', async () => {
  expect((await play('restore: { database: shop, from: none.sql }')).failure?.message).toContain(
    'cannot open the dump none.sql',
  );
  expect((await play('restore: { database: shop, from: "s3://backups/none" }')).failure?.message).toContain(
    'NoSuchKey',
  );
});

test('what an interrupted restore left is replaced, and other databases are left alone', async () => {
  write('dump.sql', DUMP);
  await server.query('postgres', 'CREATE DATABASE shop__restoring');
  expect((await play('restore: { database: shop, from: dump.sql }')).failure?.message).toContain(
    'was not made by a restore',
  );
  expect(await databases()).toEqual(['shop', 'shop__restoring']);
  await server.query('postgres', "COMMENT ON DATABASE shop__restoring IS 'runbook restore: begun 2026'");
  expect((await play('restore: { database: shop, from: dump.sql }')).failure).toBeNull();
});

test('the fresh database has owner, settings, privileges and limits of the live one', async () => {
  await server.query(
    'postgres',
    `DROP ROLE IF EXISTS keeper; DROP ROLE IF EXISTS reader; CREATE ROLE keeper; CREATE ROLE reader;
    ALTER DATABASE shop OWNER TO keeper; ALTER DATABASE shop CONNECTION LIMIT 7; ALTER DATABASE shop SET search_path = "A b", public;
    ALTER DATABASE shop SET default_transaction_read_only = on; ALTER ROLE reader IN DATABASE shop SET work_mem = '7MB';
    REVOKE ALL ON DATABASE shop FROM PUBLIC; GRANT CONNECT ON DATABASE shop TO reader WITH GRANT OPTION`,
  );
  write('dump.sql', DUMP);
  expect((await play('restore: { database: shop, from: dump.sql }')).failure).toBeNull();
  const question = (name: string): string => `SELECT pg_get_userbyid(datdba) AS owner, datconnlimit, datacl::text,
    (SELECT jsonb_agg(jsonb_build_array(setrole, setconfig) ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings
    FROM pg_database d WHERE datname = '${name}'`;
  const live = await server.query('postgres', question('shop'));
  expect((await server.query('postgres', question('shop__restoring'))).rows).toEqual(live.rows);
  await server.query('postgres', 'DROP DATABASE shop__restoring; ');
  await server.query('postgres', 'DROP DATABASE shop');
  await server.query('postgres', 'DROP ROLE keeper, reader');
});

test('swap and unswap exchange the databases even while clients keep connecting, and say when there is nothing to do', async () => {
  write('dump.sql', DUMP);
  await play('restore: { database: shop, from: dump.sql }');
  await server.query('postgres', "COMMENT ON DATABASE shop IS 'the shop'");
  const crowd = crowdOf('shop');
  const swapped = await play('swap: { database: shop }');
  expect(swapped.failure).toBeNull();
  expect(swapped.facts).toEqual({ database: 'shop', previous: 'shop__previous', unchanged: false });
  await crowd.stop();
  expect((await server.query('shop', 'SELECT count(*)::int AS n FROM "ITEM"')).rows).toEqual([{ n: 3 }]);
  expect((await server.query('shop__previous', 'SELECT t FROM mark')).rows).toEqual([{ t: 'damaged' }]);
  expect((await play('swap: { database: shop }')).facts).toMatchObject({ unchanged: true });
  expect((await play('discard: { database: shop }', confirmed)).failure?.message).toContain(
    'was not made by a restore or a copy',
  );

  expect((await play('unswap: { database: shop }')).facts).toEqual({
    database: 'shop',
    restored: 'shop__restoring',
    unchanged: false,
  });
  expect((await server.query('shop', 'SELECT t FROM mark')).rows).toEqual([{ t: 'damaged' }]);
  expect((await play('unswap: { database: shop }')).facts).toMatchObject({ unchanged: true });
  expect((await play('swap: { database: shop }')).facts).toMatchObject({ unchanged: false });

  expect((await play('drop-previous: { database: shop }', confirmed)).facts).toMatchObject({ dropped: true });
  expect((await play('drop-previous: { database: shop }', confirmed)).facts).toMatchObject({ dropped: false });
  expect((await play('unswap: { database: shop }')).failure?.message).toContain('no shop__previous to go back to');
  expect(await databases()).toEqual(['shop']);
});

test('a database that no longer exists is replaced by the restored one', async () => {
  await server.query('postgres', 'DROP DATABASE shop');
  write('dump.sql', DUMP);
  expect((await play('restore: { database: shop, from: dump.sql }')).failure).toBeNull();
  expect((await play('swap: { database: shop }')).facts).toEqual({
    database: 'shop',
    previous: null,
    unchanged: false,
  });
  expect(await databases()).toEqual(['shop']);
});

test('only a complete restore is swapped in, and never over a database kept by an earlier swap', async () => {
  expect((await play('swap: { database: shop }')).failure?.message).toContain('no restored database shop__restoring');
  await server.query('postgres', 'CREATE DATABASE shop__restoring');
  expect((await play('swap: { database: shop }')).failure).toMatchObject({
    message: expect.stringContaining('is not a complete restore'),
    found: 'no mark',
  });
  await server.query('postgres', "COMMENT ON DATABASE shop__restoring IS 'runbook restore: whole'");
  await server.query('postgres', 'CREATE DATABASE shop__previous');
  expect((await play('swap: { database: shop }')).failure?.message).toContain(
    'shop__previous still exists from an earlier swap',
  );
});

test('a safety copy is made by the server, and replaced only with `replace: true`', async () => {
  const crowd = crowdOf('shop');
  expect((await play('copy: { database: shop, as: safe }')).failure).toBeNull();
  await crowd.stop();
  expect((await server.query('safe', 'SELECT t FROM mark')).rows).toEqual([{ t: 'damaged' }]);
  expect((await play('copy: { database: shop, as: safe }')).failure?.hint).toContain('replace: true');
  expect((await play('copy: { database: shop, as: safe, replace: true }')).failure).toBeNull();
  await server.query('postgres', 'COMMENT ON DATABASE safe IS NULL');
  expect((await play('copy: { database: shop, as: safe, replace: true }')).failure?.message).toContain(
    'was not made by a copy step',
  );
  expect((await play('discard: { database: safe }', confirmed)).failure?.message).toContain('was not made by');
  expect((await play('copy: { database: nowhere, as: safer }')).failure?.message).toContain('no database nowhere');
});

test('a restore that times out leaves no partial database', async () => {
  write('dump.sql', 'CREATE TABLE t (a int);\nSELECT pg_sleep(60);\n');
  const controller = new AbortController();
  const playing = play('restore: { database: shop, from: dump.sql }', { signal: controller.signal });
  for (;;) {
    const { rows } = await server.query(
      'postgres',
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'",
    );
    if (rows.length > 0) break;
  }
  controller.abort('timeout');
  expect(await playing).toMatchObject({ ending: 'timeout', failure: { code: 'timeout' } });
  expect(await databases()).toEqual(['shop']);
});

test('databases of PostgreSQL itself and names that are too long are refused', async () => {
  expect((await play('copy: { database: postgres, as: x }')).failure?.message).toContain(
    'belongs to PostgreSQL itself',
  );
  expect((await play(`swap: { database: ${'x'.repeat(60)} }`)).failure?.message).toContain('too long');
});

test('operations that drop must be declared destructive', async () => {
  for (const operation of ['drop-previous', 'discard']) {
    const { diagnostics } = await postgres.configure(fenceOf(`${operation}: { database: shop }`));
    expect(diagnostics[0]?.hint).toContain('effect=destructive');
  }
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Clients that reconnect whenever their session is ended. */
function crowdOf(database: string): { stop(): Promise<void> } {
  let open = true;
  const { name: _name, ...options } = server.settings(database);
  const clients = Array.from({ length: 3 }, async () => {
    while (open) {
      const client = new pg.Client(options);
      client.on('error', () => undefined);
      await client
        .connect()
        .then(() => client.query('SELECT pg_sleep(0.05)'))
        .catch(() => undefined);
      await client.end().catch(() => undefined);
    }
  });
  return {
    async stop() {
      open = false;
      await Promise.all(clients);
    },
  };
}
