import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { createBench, inBash, type SandboxBench } from '../../support/open-sandbox.ts';

async function ask(sandbox: Sandbox, sql: string): Promise<unknown[]> {
  const { PGHOST: host, PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = sandbox.env;
  const client = new pg.Client({ host, port: Number(port), user, password, database });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('PostgreSQL with an archived write-ahead log', () => {
  let bench: SandboxBench;
  beforeAll(async () => {
    bench = await createBench();
    await bench.write('commands/pg_ctl', '#!/bin/bash\nsandbox-service "$1" postgres\n', 0o755);
    await bench.write(
      'seed.mjs',
      `import { writeFileSync } from 'node:fs';
       export default async ({ pg, baseBackup, archiveWal, dir }) => {
         const db = await pg();
         await db.query('CREATE TABLE t (n int)');
         await db.query('INSERT INTO t VALUES (1)');
         await baseBackup('base');
         await db.query('INSERT INTO t VALUES (2)');
         await db.query("SELECT pg_create_restore_point('before')");
         await db.query('DELETE FROM t');
         writeFileSync(dir + '/segment', await archiveWal());
       };\n`,
    );
  });
  afterAll(() => bench.end());
  const parts = {
    commands: ['commands'],
    postgres: { databases: ['shop'], seed: ['seed.mjs'], wal: 'archive' as const },
  };
  /** The data directory anew from the base backup, with recovery to the restore point. */
  const restore = `pg_ctl stop
    rm -rf "$PGDATA"; cp -a base "$PGDATA"
    touch "$PGDATA/recovery.signal"
    printf '%s\\n' "restore_command = 'cp \\"$WAL_ARCHIVE/%f\\" \\"%p\\"'" "recovery_target_name = 'before'" \\
      "recovery_target_action = 'promote'" >>"$PGDATA/postgresql.auto.conf"`;

  it('leaves one cluster template, however many sandboxes need it first', async () => {
    const postgres = { databases: ['shop'], seed: [], wal: 'archive' as const };
    const names = ['first', 'second', 'third'];
    const sandboxes = await Promise.all(names.map((run) => bench.open({ postgres }, { run })));
    for (const sandbox of sandboxes) expect(await ask(sandbox, 'SHOW wal_segment_size')).toEqual(['1MB']);
    const home = path.dirname(sandboxes[0]?.record.directory ?? '');
    const templates = readdirSync(home).filter((name) => name.startsWith('cluster-'));
    expect(templates).toEqual([expect.stringMatching(/^cluster-[a-z]+-[\w.-]+-archive$/)]);
  });

  it('is recovered to a restore point from a base backup and the archive, and started by a stand-in', async () => {
    const sandbox = await bench.open(parts);
    const segments = readdirSync(sandbox.env['WAL_ARCHIVE'] ?? '');
    expect(segments.filter((name) => /^[0-9A-F]{24}$/.test(name)).length).toBeGreaterThanOrEqual(2);
    expect(await ask(sandbox, 'SELECT count(*)::int FROM t')).toEqual([0]);
    expect(await inBash(sandbox, `${restore}; pg_ctl start`)).toMatchObject({
      code: 0,
      stdout: 'postgres: stopped\npostgres: running\n',
    });
    expect(await ask(sandbox, 'SELECT n FROM t ORDER BY n')).toEqual([1, 2]);
    // What was recovered archives its own timeline, and comes back after a pause.
    await sandbox.pause();
    const copy = await bench.open(parts, { copyOf: sandbox.record });
    expect(await ask(copy, 'SELECT n FROM t ORDER BY n')).toEqual([1, 2]);
  });

  it('does not reach its target when a segment is gone, and says so', async () => {
    const sandbox = await bench.open(parts);
    const { code, stderr } = await inBash(sandbox, `${restore}; rm "$WAL_ARCHIVE/$(cat segment)"; pg_ctl start`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the PostgreSQL of the sandbox did not start[\s\S]*before configured recovery target/);
    await sandbox.pause();
    await sandbox.close();
  });

  it('is started again by a stand-in with the binaries that it was first started with', async () => {
    // Copied for a server that is not root: the folder for temporary files of a step would hide them from it.
    process.env['RUNBOOK_SANDBOX_POSTGRES'] = 'package';
    try {
      const sandbox = await bench.open(parts);
      const [version] = await ask(sandbox, 'SHOW server_version');
      const restarted = await inBash(sandbox, 'pg_ctl restart');
      expect(restarted).toMatchObject({ code: 0, stdout: 'postgres: running\n' });
      expect(await ask(sandbox, 'SHOW server_version')).toEqual([version]);
    } finally {
      delete process.env['RUNBOOK_SANDBOX_POSTGRES'];
    }
  });
});
