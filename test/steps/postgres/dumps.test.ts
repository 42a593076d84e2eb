import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgres } from '../../../src/steps/postgres/index.ts';
import { serverOf } from '../../support/postgres-servers.ts';
import { requireTool } from '../../support/require-tool.ts';
import { playFence, type Played } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';

const OPS = { user: 'ops', password: 'ops' };
const ROLES = `CREATE ROLE ops LOGIN CREATEDB PASSWORD 'ops'; CREATE ROLE keeper; CREATE ROLE reader`;
const tools = requireTool('pg_dump', 'psql');
const fifteen = await serverOf('15');
const [oldest, newest] = await Promise.all(['13', '18'].map(serverOf));

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dumps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);
const fixture = (name: string): string => readFileSync(path.join(import.meta.dirname, 'dumps', name), 'utf8');
const run = (tool: string, args: readonly string[], input = ''): Buffer =>
  execFileSync(tool, args, { input, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 64 * 1024 ** 2 });
const psql = (server: LocalPostgres, database: string, sql: string, ...options: string[]): string =>
  run('psql', ['-qXd', server.url(database), ...options], sql).toString();
/** Without comments and the key that protects the text of a dump, which differs each time. */
const bare = (dump: Buffer | string): string => dump.toString().replace(/^(\\(un)?restrict .*|--.*)\n/gm, '');

const restore = (server: LocalPostgres, dump: string, role?: typeof OPS, more = ''): Promise<Played> =>
  playFence(postgres, `restore: { database: shop, from: ${at(dump)}${more} }`, {
    postgres: server.settings('postgres', role),
  });
const discard = (server: LocalPostgres): Promise<unknown> =>
  server.query('postgres', 'DROP DATABASE IF EXISTS shop__restoring');

describe.skipIf(!tools || !fifteen)('what pg_dump writes for everything that a database can contain', () => {
  let source: LocalPostgres;
  beforeAll(async () => {
    source = await startLocalPostgres(fifteen ?? undefined);
    await source.query('postgres', ROLES);
    await source.query('postgres', 'CREATE DATABASE plain OWNER ops');
    await source.query('postgres', 'CREATE DATABASE rich OWNER ops');
    const tablespace = path.join(source.folder, 'fast');
    mkdirSync(tablespace);
    if (process.getuid?.() === 0) run('chown', ['--reference', path.join(source.folder, 'data'), tablespace]);
    await source.query('postgres', `CREATE TABLESPACE fast LOCATION '${tablespace}'`);
    for (const database of ['plain', 'rich'])
      psql(source, database, `SET ROLE ops;\n${fixture('ordinary.sql')}`, '-v', 'ON_ERROR_STOP=1');
    psql(source, 'rich', fixture('superuser.sql'), '-v', 'ON_ERROR_STOP=1');
    const dump = (name: string, database: string, ...options: string[]): void =>
      writeFileSync(at(name), run('pg_dump', ['-d', source.url(database), ...options]));
    dump('plain.sql', 'plain');
    dump('plain-inserts.sql', 'plain', '--inserts');
    dump('plain-clean.sql', 'plain', '--clean');
    dump('plain-data.sql', 'plain', '--data-only');
    dump('plain-data-triggers.sql', 'plain', '--data-only', '--disable-triggers');
    dump('plain-create.sql', 'plain', '--create');
    dump('plain.tar', 'plain', '-Ft');
    dump('rich.sql', 'rich');
    dump('rich-clean.sql', 'rich', '--clean');
    dump('rich-if-exists.sql', 'rich', '--clean', '--if-exists');
    dump('rich-quoted.sql', 'rich', '--quote-all-identifiers', '--column-inserts', '--rows-per-insert=7');
    dump('rich-session.sql', 'rich', '--use-set-session-authorization');
    dump('rich-schema.sql', 'rich', '--schema-only');
    writeFileSync(at('crlf.sql'), readFileSync(at('plain.sql'), 'utf8').replaceAll('\n', '\r\n'));
    writeFileSync(at('bom.sql'), `\ufeff${readFileSync(at('plain.sql'), 'utf8')}`);
    writeFileSync(at('cut.sql.gz'), gzipSync(readFileSync(at('plain.sql'))).subarray(0, 2_000));
    const env = { ...process.env, PGPASSWORD: source.settings('postgres').password };
    const all = execFileSync('pg_dumpall', ['-d', source.url('postgres')], { env, maxBuffer: 64 * 1024 ** 2 });
    writeFileSync(at('all.sql'), all);
    // Like the header of pg_dump 18: with settings that servers before 17 do not have.
    const newer = readFileSync(at('plain.sql'), 'utf8').replace(
      'SET client_encoding',
      'SET transaction_timeout = 0;\nSET client_encoding',
    );
    writeFileSync(at('newer.sql'), newer.replaceAll('version 15.', 'version 18.'));
  }, 120_000);
  afterAll(() => source.stop());

  test.each(['rich.sql', 'rich-clean.sql', 'rich-if-exists.sql', 'rich-quoted.sql', 'rich-schema.sql'])(
    '%s is restored as psql would restore it, except for the subscription, which could never be dropped',
    async (name) => {
      const { failure, warnings } = await restore(source, name);
      expect(failure).toBeNull();
      expect(warnings.join('\n')).toMatch(/subscription "?sub"? was not created/);
      expect(warnings.join('\n')).not.toContain('hush');
      await source.query('postgres', 'DROP DATABASE IF EXISTS by_psql');
      await source.query('postgres', 'CREATE DATABASE by_psql TEMPLATE template0');
      psql(
        source,
        'by_psql',
        readFileSync(at(name), 'utf8').replace(/^CREATE SUBSCRIPTION[^;]*;|^.*SUBSCRIPTION.*sub"? .*;$/gm, ''),
      );
      const [ours, theirs] = ['shop__restoring', 'by_psql'].map((db) => bare(run('pg_dump', ['-d', source.url(db)])));
      expect(ours).toBe(theirs);
      expect(ours?.length).toBeGreaterThan(10_000);
      await source.query('postgres', 'DROP DATABASE shop__restoring');
    },
  );

  test('--clean in a new database has nothing to drop, and says so in one warning', async () => {
    const { failure, warnings } = await restore(source, 'plain-clean.sql');
    expect(failure).toBeNull();
    expect(warnings.filter((text) => text.includes('nothing to drop'))).toHaveLength(1);
    await discard(source);
  });

  test.each([
    ['rich.sql', OPS, /line \d+ .*OWNER TO keeper.*(must be member|must be able)/, /GRANT role TO user/],
    ['rich-session.sql', OPS, /SET SESSION AUTHORIZATION/, /member of that role/],
    ['plain-data.sql', OPS, /does not exist/, /--data-only\) needs its tables/],
    ['plain-data-triggers.sql', undefined, /does not exist/, /partial dump \(--table/],
    ['plain-create.sql', undefined, /contains CREATE DATABASE/, /remove the lines from this one to \\connect/],
    ['plain.tar', undefined, /tar archive/, /pg_restore --file/],
    ['all.sql', undefined, /made by pg_dumpall/, /cut out its part/],
    ['cut.sql.gz', undefined, /archive of the dump is damaged/, /another backup/],
  ])('%s is refused with a hint', async (name, role, message, hint) => {
    const { failure } = await restore(source, name, role);
    expect(failure?.message).toMatch(message);
    expect(failure?.hint).toMatch(hint);
    const { rows } = await source.query('postgres', "SELECT 1 FROM pg_database WHERE datname = 'shop__restoring'");
    expect(rows).toEqual([]);
  });

  test.each(['crlf.sql', 'bom.sql'])('%s, as Windows writes it, is restored', async (name) => {
    expect((await restore(source, name, OPS)).failure).toBeNull();
    const { rows } = await source.query('shop__restoring', 'SELECT count(*)::int AS n FROM app.item');
    expect(rows).toEqual([{ n: 22 }]);
    await discard(source);
  });

  test('a role that the server lacks gets a hint about roles and nothing else', async () => {
    const dump = readFileSync(at('plain.sql'), 'utf8').replaceAll('OWNER TO ops', 'OWNER TO nobody_here');
    writeFileSync(at('role.sql'), dump);
    const { failure } = await restore(source, 'role.sql');
    expect(failure?.message).toContain('role "nobody_here" does not exist');
    expect(failure?.hint).toContain('pg_dumpall --globals-only');
  });

  test.each([
    ['an unknown setting after the header', 'SELECT 1;\nSET no_such_setting = 1;\n', 'no such setting'],
    [
      'a table that contains a row twice',
      'CREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (1);\nCREATE UNIQUE INDEX ON t (a);\n',
      'violate a constraint',
    ],
    ['an extension that is not installed', 'CREATE EXTENSION no_such_extension;\n', 'install the package'],
    ['a table access method', 'SET default_table_access_method = columnar;\n', '--no-table-access-method'],
    ['a label', "CREATE TABLE t (a int);\nSECURITY LABEL FOR anon ON TABLE t IS 'x';\n", '--no-security-labels'],
    ['an object made twice', 'CREATE TABLE t (a int);\nCREATE TABLE t (a int);\n', 'creates it twice'],
  ])('%s has its own hint', async (_, sql, hint) => {
    writeFileSync(at('one.sql'), sql);
    expect((await restore(source, 'one.sql')).failure?.hint).toContain(hint);
  });

  test('a missing tablespace is not a failure: the tables go where the database is', async () => {
    writeFileSync(
      at('one.sql'),
      'SET default_tablespace = fast;\nCREATE TABLE a (n int);\nSET default_tablespace = gone;\nCREATE TABLE b (n int);\n',
    );
    const { failure, warnings, facts } = await restore(source, 'one.sql');
    expect(failure).toBeNull();
    expect(warnings).toEqual([expect.stringMatching(/^line 3 of the dump: there is no tablespace gone here/)]);
    expect(facts).toMatchObject({ leftOut: 1 });
    const { rows } = await source.query(
      'shop__restoring',
      "SELECT reltablespace::int AS t FROM pg_class WHERE relname = 'b'",
    );
    expect(rows).toEqual([{ t: 0 }]);
    await discard(source);
  });

  test('a setting of a newer pg_dump is left out of the header, and named', async () => {
    const { failure, warnings, facts } = await restore(source, 'newer.sql', OPS);
    expect(failure).toBeNull();
    expect(warnings).toContainEqual(expect.stringMatching(/^line 13 of the dump: .* no setting transaction_timeout/));
    expect(facts).toMatchObject({ leftOut: 1 });
    await discard(source);
  });

  describe.each([
    ['13', oldest],
    ['18', newest],
  ])('on PostgreSQL %s', (major, binaries) => {
    let server: LocalPostgres;
    beforeAll(async () => {
      if (!binaries) return;
      server = await startLocalPostgres(binaries);
      await server.query('postgres', ROLES);
    });
    afterAll(() => server?.stop());

    test.skipIf(!binaries).each([
      ['plain.sql', OPS],
      ['plain-inserts.sql', OPS],
      ['plain-clean.sql', OPS],
      ['newer.sql', OPS],
      ['plain.sql', undefined],
    ])('%s comes in with all its rows (%o)', async (name, role) => {
      const { failure, warnings } = await restore(server, name, role);
      expect(failure).toBeNull();
      const { rows } = await server.query(
        'shop__restoring',
        'SELECT (SELECT count(*)::int FROM app.item) AS items, (SELECT sum(count)::int FROM app.mv) AS seen, (SELECT count(*)::int FROM app.part) AS parts',
      );
      expect(rows).toEqual([{ items: 22, seen: 22, parts: 2 }]);
      expect(warnings.some((text) => text.includes('transaction_timeout'))).toBe(
        name === 'newer.sql' && major === '13',
      );
      await discard(server);
    });

    test.skipIf(!binaries)(
      'objects of other owners and of superusers are restored where the server is new enough',
      async () => {
        const { failure, warnings } = await restore(server, 'rich.sql');
        if (major === '13') {
          expect(failure?.hint).toMatch(/the dump is from PostgreSQL 15\.\d+ and this server is 13\.\d+/);
          return;
        }
        expect(failure).toBeNull();
        expect(warnings.join('\n')).toContain('there is no tablespace fast here');
        await discard(server);
      },
    );
  });
});
