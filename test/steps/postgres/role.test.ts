import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgres } from '../../../src/steps/postgres/index.ts';
import { serverOf } from '../../support/postgres-servers.ts';
import { playFence, type Played } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';

const OPS = { user: 'ops', password: 'ops' };
const versions = await Promise.all(['13', '15', '18'].map(async (major) => [major, await serverOf(major)] as const));

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-role-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(versions.filter(([, binaries]) => binaries !== null))(
  'as the role of the docs (CREATEDB, owner, no superuser) on PostgreSQL %s',
  (_, binaries) => {
    let server: LocalPostgres;
    beforeAll(async () => {
      server = await startLocalPostgres(binaries ?? undefined);
      await server.query(
        'postgres',
        `CREATE ROLE ops LOGIN CREATEDB PASSWORD 'ops'; CREATE ROLE other LOGIN PASSWORD 'other'; CREATE ROLE keeper`,
      );
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      await server.query('postgres', 'REVOKE pg_signal_backend FROM ops');
      for (const name of ['shop', 'shop__restoring', 'shop__previous', 'safe'])
        await server.query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.query('postgres', 'CREATE DATABASE shop OWNER ops');
      await server.query('shop', "SET ROLE ops; CREATE TABLE item AS SELECT 'damaged' AS name");
    });

    const play = (code: string): Promise<Played> =>
      playFence(postgres, code, {
        postgres: server.settings('postgres', OPS),
        cwd: folder,
        attributes: { effect: 'destructive' },
      });
    const dump = (text: string): void => writeFileSync(path.join(folder, 'shop.sql'), text);
    const restore = (more = ''): Promise<Played> => play(`restore: { database: shop, from: shop.sql${more} }`);

    test('restore, swap, unswap, copy and the drops work', async () => {
      dump("CREATE TABLE item AS SELECT 'whole' AS name;\nALTER TABLE item OWNER TO ops;\n");
      for (const code of [
        'copy: { database: shop, as: safe }',
        'copy: { database: shop, as: safe, replace: true }',
        'restore: { database: shop, from: shop.sql }',
        'swap: { database: shop }',
        'unswap: { database: shop }',
        'swap: { database: shop }',
        'drop-previous: { database: shop }',
        'discard: { database: safe }',
      ])
        expect([code, (await play(code)).failure]).toEqual([code, null]);
      expect((await server.query('shop', 'SELECT name FROM item')).rows).toEqual([{ name: 'whole' }]);
    });

    test('sessions of other roles are ended with pg_signal_backend, and without it the hint asks for it', async () => {
      dump('CREATE TABLE item (n int);\n');
      await restore();
      const { name: _name, ...options } = server.settings('shop', { user: 'other', password: 'other' });
      const client = new pg.Client(options);
      client.on('error', () => undefined);
      await client.connect();
      try {
        const { failure } = await play('swap: { database: shop }');
        expect(failure).toMatchObject({
          found: 'session other of shop',
          hint: expect.stringContaining('GRANT pg_signal_backend TO'),
        });
        await server.query('postgres', 'GRANT pg_signal_backend TO ops');
        expect((await play('swap: { database: shop }')).failure).toBeNull();
      } finally {
        await client.end().catch(() => undefined);
      }
    });

    test('a setting that only an administrator may carry over is a warning with its statement', async () => {
      await server.query(
        'postgres',
        `ALTER ROLE other IN DATABASE shop SET work_mem = '7MB'; ALTER DATABASE shop SET search_path = a, b; ALTER DATABASE shop SET log_statement = 'all'`,
      );
      dump('CREATE TABLE item (n int);\n');
      const { failure, warnings } = await restore();
      expect(failure).toBeNull();
      expect(warnings.join('\n')).toContain(`ALTER ROLE "other" IN DATABASE "shop__restoring" SET "work_mem" = '7MB'`);
      expect(warnings.join('\n')).toContain(`SET "log_statement" = 'all'`);
      expect(warnings).toHaveLength(2);
      const { rows } = await server.query(
        'postgres',
        "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = 'shop__restoring'",
      );
      expect(rows).toEqual([{ setconfig: ['search_path=a, b'] }]);
    });

    test('a database of another role, or in another tablespace, gets a hint about the missing privileges', async () => {
      dump('CREATE TABLE item (n int);\n');
      await server.query('postgres', 'ALTER DATABASE shop OWNER TO keeper');
      expect((await restore()).failure?.hint).toContain('member of the role that owns it');
      await server.query('postgres', 'GRANT keeper TO ops');
      expect((await restore()).failure).toBeNull();
      await server.query('postgres', 'REVOKE keeper FROM ops');
      await server.query('postgres', 'DROP DATABASE shop__restoring');
      await server.query('postgres', 'ALTER DATABASE shop OWNER TO ops');

      const tablespace = path.join(server.folder, 'fast');
      mkdirSync(tablespace);
      if (process.getuid?.() === 0)
        execFileSync('chown', ['--reference', path.join(server.folder, 'data'), tablespace]);
      await server.query('postgres', `CREATE TABLESPACE fast LOCATION '${tablespace}'`);
      await server.query('postgres', 'ALTER DATABASE shop SET TABLESPACE fast');
      expect((await restore()).failure?.hint).toContain('CREATE on the tablespace');
      await server.query('postgres', 'GRANT CREATE ON TABLESPACE fast TO ops');
      expect((await restore()).failure).toBeNull();
      expect((await play('discard: { database: shop__restoring }')).failure).toBeNull();
      await server.query('postgres', 'DROP DATABASE shop');
      await server.query('postgres', 'DROP TABLESPACE fast');
    });

    test('a database with a subscription gets a hint on how to drop it', async () => {
      await server.query(
        'shop',
        "CREATE SUBSCRIPTION sub CONNECTION 'host=example.invalid' PUBLICATION p WITH (connect = false)",
      );
      dump('CREATE TABLE item (n int);\n');
      await restore();
      expect((await play('swap: { database: shop }')).failure).toBeNull();
      const { failure } = await play('drop-previous: { database: shop }');
      expect(failure).toMatchObject({
        message: expect.stringContaining('55006'),
        found: 'subscription sub of shop__previous',
        hint: expect.stringContaining('DROP SUBSCRIPTION sub'),
      });
      const sql = /`(ALTER SUBSCRIPTION [^`]*)`/.exec(failure?.hint ?? '')?.[1] ?? '';
      for (const statement of sql.split('; ')) await server.query('shop__previous', statement);
      expect((await play('drop-previous: { database: shop }')).failure).toBeNull();
    });

    test('a dump that reaches beyond its database is refused with its line, and played when it is trusted', async () => {
      dump('CREATE TABLE item (n int);\n\nDO $$ BEGIN PERFORM 1; END $$;\n');
      const { failure } = await restore();
      expect(failure).toMatchObject({
        message: 'line 3 of the dump runs a block of code (DO)',
        hint: expect.stringContaining('trust: true'),
      });
      expect(
        (await server.query('postgres', "SELECT 1 FROM pg_database WHERE datname = 'shop__restoring'")).rows,
      ).toEqual([]);
      expect((await restore(', trust: true')).failure).toBeNull();
      dump("CREATE TABLE item (n int);\nCOPY item TO PROGRAM 'cat';\n");
      expect((await restore(', trust: true')).failure).toMatchObject({
        message: expect.stringContaining('SQLSTATE 42501'),
        hint: expect.stringContaining('remove it from the dump'),
      });
    });
  },
);
