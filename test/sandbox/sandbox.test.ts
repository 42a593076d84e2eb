import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { S3 } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, Param } from '../../src/model/runbook.ts';
import type { SandboxSpec, ServiceName } from '../../src/model/sandbox-spec.ts';
import { RunbookError } from '../../src/model/failure.ts';
import { identify, processIsAlive, type ProcessIdentity } from '../../src/process-identity/index.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts';
import { openSandbox, sandboxNames, sweepSandboxes } from '../../src/sandbox/index.ts';
import type { SandboxState } from '../../src/sandbox/record.ts';
import { readService } from '../../src/sandbox/service-records.ts';
import { startServices } from '../../src/sandbox/services.ts';

const run = promisify(execFile);
const span = { file: 'restore.md', start: { line: 7, column: 1, offset: 0 }, end: { line: 7, column: 9, offset: 8 } };
const spec = (parts: Partial<SandboxSpec>): SandboxSpec => ({
  postgres: null,
  s3: null,
  commands: [],
  tools: [],
  env: {},
  disaster: null,
  answers: { checks: null, choose: [], approve: null, params: {} },
  span,
  ...parts,
});
const connection = (name: string, type: Connection['type'], settings: Connection['settings']): Connection => ({
  name,
  type,
  settings,
  required: false,
  span,
});
const param = (name: string, secret: boolean): Param => ({
  name,
  secret,
  description: null,
  default: null,
  required: false,
  from: null,
  pattern: null,
  choices: null,
  span,
});

let temporary: string;
let folder: string;
let count = 0;
const opened: Sandbox[] = [];
const formerTmp = process.env['TMPDIR'];

beforeAll(async () => {
  // A separate temporary directory, so that only sandboxes of this test are swept.
  temporary = await realpath(await mkdtemp(path.join(tmpdir(), 'rb-')));
  await chmod(temporary, 0o711);
  process.env['TMPDIR'] = temporary;
  folder = path.join(temporary, 'runbook');
  await mkdir(path.join(folder, 'commands'), { recursive: true });
  await mkdir(path.join(folder, 'lake/dir'), { recursive: true });
});
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});
afterAll(async () => {
  if (formerTmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = formerTmp;
  await rm(temporary, { recursive: true, force: true });
});

const write = (name: string, content: string | Buffer, mode = 0o644): Promise<void> =>
  writeFile(path.join(folder, name), content, { mode });

async function open(parts: Partial<SandboxSpec>, more: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  count += 1;
  const sandbox = await openSandbox({
    spec: spec(parts),
    folder,
    connections: [],
    params: [],
    run: `run-${count}`,
    clock: { wall: () => Date.now() },
    ...more,
  });
  opened.push(sandbox);
  return sandbox;
}

/** What a shell step would print, or its error output when it fails. */
async function bash(sandbox: Sandbox, script: string): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    const { stdout, stderr } = await run('/bin/bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script], {
      env: { ...sandbox.env },
      cwd: sandbox.cwd,
    });
    return { stdout, stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}

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

function storeOf(sandbox: Sandbox): S3 {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sandbox.env;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return new S3({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
}

const processOf = (sandbox: Sandbox, name: ServiceName): ProcessIdentity => {
  const identity = readService(sandbox.record.directory, name)?.record.process;
  if (!identity) throw new Error(`${name} has no process`);
  return identity;
};
const alive = (processes: readonly ProcessIdentity[]): boolean[] => processes.map(processIsAlive);
const both = (sandbox: Sandbox): ProcessIdentity[] => [processOf(sandbox, 'postgres'), processOf(sandbox, 's3')];
const stateOf = (sandbox: Sandbox): SandboxState =>
  JSON.parse(readFileSync(path.join(sandbox.record.directory, 'sandbox.json'), 'utf8')) as SandboxState;

describe('containment', () => {
  it('leaves nothing in the environment that points to a real system of the operator', async () => {
    const operator = {
      PATH: process.env['PATH'] ?? '',
      HOME: '/root',
      TERM: 'xterm',
      AWS_PROFILE: 'production',
      AWS_SECRET_ACCESS_KEY: 'real',
      PGHOST: 'db.production',
      PGPASSWORD: 'real',
      KUBECONFIG: '/root/.kube/config',
      SSH_AUTH_SOCK: '/tmp/agent',
      DATABASE_URL: 'postgres://production',
      http_proxy: 'http://proxy',
    };
    const sandbox = await open({}, { operator });
    expect(sandbox.env['TERM']).toBe('xterm');
    for (const name of ['AWS_PROFILE', 'PGPASSWORD', 'KUBECONFIG', 'SSH_AUTH_SOCK', 'DATABASE_URL', 'http_proxy']) {
      expect(sandbox.env).not.toHaveProperty(name);
    }
    expect(Object.values(sandbox.env).filter((value) => /real|production|\/root/.test(value))).toEqual([]);
    expect(sandbox.env).toMatchObject({ PGHOST: '127.0.0.1', PGPORT: '9', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    const { stdout } = await bash(sandbox, 'echo "$HOME"; pwd; mktemp; cd; touch here');
    for (const line of stdout.trim().split('\n')) expect(line).toContain(sandbox.record.directory);
  });

  it('offers coreutils, bash and the named tools, and says for every other command that it has no stand-in', async () => {
    const sandbox = await open({ tools: ['gzip'] });
    const { stdout } = await bash(
      sandbox,
      'printf "b\\na\\n" | sort | gzip -c | wc -c | grep -c . ; bash -c "echo inner"',
    );
    expect(stdout).toBe('1\ninner\n');
    const missing = await bash(sandbox, 'kubectl get pods');
    expect(missing).toMatchObject({ code: 127, stdout: '' });
    expect(missing.stderr).toContain('no stand-in for kubectl');
    expect((await bash(sandbox, 'bash -c "tar --version"')).stderr).toContain('no stand-in for tar');
    expect((await bash(sandbox, 'env curl')).code).toBe(127);
  });

  it('refuses to open with a tool that is not installed, and names all of them', async () => {
    const opening = open({ tools: ['gzip', 'no-such-tool-a', 'no-such-tool-b'] });
    await expect(opening).rejects.toMatchObject({ exitCode: 2, failure: { code: 'sandbox', at: 'restore.md:7:1' } });
    await expect(opening).rejects.toThrow(/no-such-tool-a, no-such-tool-b/);
    expect(existsSync(path.join(temporary, `runbook-sandbox-${process.getuid?.()}`, `run-${count}`))).toBe(false);
  });

  it('refuses connections and secrets that it does not define, all at once', async () => {
    const opening = open(
      {},
      {
        connections: [connection('metastore', 'postgres', {}), connection('lake', 's3', {})],
        params: [param('TOKEN', true), param('PLAIN', false)],
      },
    );
    const error = await opening.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RunbookError);
    const { failure, exitCode } = error as RunbookError;
    expect(exitCode).toBe(2);
    expect(failure.found?.split('\n')).toEqual([
      expect.stringContaining('connection metastore'),
      expect.stringContaining('connection lake'),
      expect.stringContaining('secret TOKEN'),
    ]);
  });

  it('takes params and secrets from its answers, unless a value is given', async () => {
    const answers = { checks: null, choose: [], approve: null, params: { TOKEN: 'rehearsal', BACKUP: 'latest' } };
    const sandbox = await open({ answers }, { params: [param('TOKEN', true)], values: { BACKUP: 'older' } });
    expect(sandbox.params).toEqual({ TOKEN: 'rehearsal', BACKUP: 'older' });
  });

  it('keeps other users out of its folder', async () => {
    const sandbox = await open({});
    const { stdout } = await run('stat', [
      '-c',
      '%a',
      ...['home', 'work', 'tmp', 'sandbox.json'].map((name) => path.join(sandbox.record.directory, name)),
    ]);
    expect(stdout).toBe('700\n700\n700\n600\n');
  });
});

describe('stand-ins', () => {
  it('are found first, can do anything, and each call is recorded', async () => {
    await write('commands/date', '#!/bin/bash\necho "stand-in date $*"\nexit 3\n', 0o755);
    await write(
      'commands/kubectl',
      '#!/usr/bin/env node\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)));\n',
      0o755,
    );
    await write('commands/README.md', 'not a command');
    const sandbox = await open({ commands: ['commands'] });
    expect(sandbox.standIns).toEqual(['date', 'kubectl']);
    const awkward = String.raw`-o 'a "quoted\" one' $'two\nlines\t\001' ü ''`;
    const { stdout } = await bash(sandbox, `date -u || echo "exit $?"; cat <<<in | kubectl get ${awkward}`);
    const args = ['get', '-o', 'a "quoted\\" one', 'two\nlines\t\u0001', 'ü', ''];
    expect(stdout).toBe(`stand-in date -u\nexit 3\n${JSON.stringify(args)}`);
    const calls = readFileSync(sandbox.calls, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(calls).toEqual([
      {
        command: 'date',
        arguments: ['-u'],
        cwd: sandbox.cwd,
        at: expect.any(String),
        durationMs: expect.any(Number),
        exitCode: 3,
      },
      {
        command: 'kubectl',
        arguments: args,
        cwd: sandbox.cwd,
        at: expect.any(String),
        durationMs: expect.any(Number),
        exitCode: 0,
      },
    ]);
    expect(Math.abs(Date.parse(String(calls[0]?.['at'])) - Date.now())).toBeLessThan(60_000);
  });

  it('do not give node to the steps themselves', async () => {
    await write('commands/kubectl', '#!/bin/bash\n', 0o755);
    const sandbox = await open({ commands: ['commands'] });
    expect((await bash(sandbox, 'node -v')).stderr).toContain('no stand-in for node');
  });
});

describe('services', () => {
  const postgres = { databases: ['metastore', 'reports'], seed: ['schema.sql', 'reports.sql.gz', 'seed.mjs'] };
  const s3 = { buckets: { lake: { versioned: true }, plain: { versioned: false } }, seed: ['lake'] };

  beforeAll(async () => {
    await write(
      'schema.sql',
      "CREATE TABLE t (n int, name text);\nCOPY t (n, name) FROM stdin;\n1\tone\\ttab\n2\t\\N\n\\.\nINSERT INTO t VALUES (3, 'three; four');\n",
    );
    await write('reports.sql.gz', gzipSync('\\restrict key\nCREATE TABLE r AS SELECT 7 AS n;\n'));
    await write(
      'seed.mjs',
      "export default async ({ pg, log, now }) => { const db = await pg(); await db.query('INSERT INTO t VALUES (4, $1)', [String(now)]); log('seeded'); };\n",
    );
    await write('lake/dir/a.txt', 'from a file');
    await write(
      'disaster.mjs',
      "export default async ({ pg, putVersion, removeObject, getObject, listKeys, now }) => { const db = await pg('metastore'); await db.query('DELETE FROM t WHERE n = 1'); const at = new Date(now - 3600_000).toISOString(); await putVersion('lake', 'old.txt', 'x', { at, metadata: { job: 'a' } }); await removeObject('lake', 'old.txt', { at: new Date(now - 1000).toISOString() }); if ((await listKeys('lake')).join() !== 'dir/a.txt' || String(await getObject('lake', 'dir/a.txt')) !== 'from a file') throw new Error('not as seeded'); };\n",
    );
  });

  it('are real, seeded, and reached through the standard variables and the connections of the runbook', async () => {
    const seen: string[] = [];
    const connections = [
      connection('reports', 'postgres', { connectionString: '${REPORTS_URL}' }),
      connection('main', 'postgres', { connectionString: 'postgres://production/main' }),
      connection('lake', 's3', { endpoint: '${LAKE_URL}', region: 'eu-central-1' }),
    ];
    const sandbox = await open(
      { postgres, s3 },
      { connections, log: (line) => void seen.push(line), clock: { wall: () => 1_760_000_000_000 } },
    );
    expect(sandbox.services).toEqual([expect.stringMatching(/^postgres \d/), 's3']);
    expect(await ask(sandbox, 'SELECT n, name FROM t ORDER BY n')).toEqual([
      1,
      'one\ttab',
      2,
      null,
      3,
      'three; four',
      4,
      '1760000000000',
    ]);
    expect(seen).toContain('  seeded');
    const reports = new pg.Client({ connectionString: sandbox.env['REPORTS_URL'] ?? '' });
    await reports.connect();
    expect((await reports.query('SELECT n FROM r')).rows).toEqual([{ n: 7 }]);
    await reports.end();
    expect(
      sandbox.connections.map(({ name, settings }) => [name, settings['database'] ?? settings['endpoint']]),
    ).toEqual([
      ['reports', 'reports'],
      ['main', 'metastore'],
      ['lake', sandbox.env['AWS_ENDPOINT_URL']],
    ]);
    expect(JSON.stringify(sandbox.connections)).not.toContain('production');
    expect(sandbox.env['LAKE_URL']).toBe(sandbox.env['AWS_ENDPOINT_URL']);
    const store = storeOf(sandbox);
    expect((await store.getBucketVersioning({ Bucket: 'lake' })).Status).toBe('Enabled');
    expect((await store.getBucketVersioning({ Bucket: 'plain' })).Status).toBeUndefined();
    expect((await store.listObjectsV2({ Bucket: 'lake' })).Contents?.map(({ Key }) => Key)).toEqual(['dir/a.txt']);
    store.destroy();
    expect(new Set(Object.keys(sandbox.env))).toEqual(
      new Set([
        ...sandboxNames(spec({ postgres, s3 }), connections),
        ...Object.keys(sandbox.env).filter((name) =>
          ['TERM', 'USER', 'LOGNAME', 'TZ', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR'].includes(name),
        ),
      ]),
    );
  });

  it('have steps work as a role that owns what seeds and the disaster made, and is not a superuser', async () => {
    await write(
      'owned.sql',
      `CREATE EXTENSION hstore; CREATE ROLE hive; CREATE SCHEMA app; CREATE TABLE app.t (n int); ALTER TABLE app.t OWNER TO hive;
       CREATE TABLE u (n int); CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
       CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f(); CREATE PUBLICATION p FOR ALL TABLES; CREATE DATABASE extra;`,
    );
    await write('own.sh', 'test "$PGUSER" = seed\n');
    await write('ruins.sql', 'ALTER TABLE u RENAME TO ruins; CREATE TABLE after (n int);\n');
    const sandbox = await open({
      postgres: { databases: ['metastore'], seed: ['owned.sql', 'own.sh'] },
      disaster: 'ruins.sql',
    });
    await sandbox.strike();
    expect(await ask(sandbox, 'SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      'runbook',
      false,
    ]);
    for (const own of [
      'ALTER TABLE app.t ADD m int',
      'ALTER TABLE ruins ADD m int',
      'DROP TABLE after',
      'CREATE TABLE mine (n int)',
      'SET ROLE hive',
      'ALTER DATABASE extra RENAME TO other',
      'CREATE DATABASE one_more',
    ])
      await ask(sandbox, own);
    for (const beyond of [
      "COPY ruins TO PROGRAM 'cat'",
      "COPY ruins FROM '/etc/hostname'",
      "ALTER SYSTEM SET archive_command = 'true'",
      'SET ROLE postgres',
      'SET ROLE seed',
      'GRANT pg_execute_server_program TO runbook',
      'ALTER ROLE runbook SUPERUSER',
      'CREATE ROLE evil SUPERUSER',
    ])
      await expect(ask(sandbox, beyond), beyond).rejects.toMatchObject({ code: '42501' });
  });

  it('run the disaster once, with its history', async () => {
    const sandbox = await open({ postgres, s3, disaster: 'disaster.mjs' });
    await sandbox.strike();
    await sandbox.strike();
    expect(await ask(sandbox, 'SELECT n FROM t ORDER BY n')).toEqual([2, 3, 4]);
    const store = storeOf(sandbox);
    const { Versions, DeleteMarkers } = await store.listObjectVersions({ Bucket: 'lake', Prefix: 'old.txt' });
    store.destroy();
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([1, 1]);
    const hours = (Date.now() - (Versions?.[0]?.LastModified?.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeGreaterThan(0.99);
    expect(hours).toBeLessThan(1.2);
  });

  it('do not repeat a disaster that was interrupted half-way', async () => {
    await write('half.mjs', "export default async () => { throw new Error('half-way'); };\n");
    const sandbox = await open({ disaster: 'half.mjs' });
    const struck = (): Promise<unknown> => sandbox.strike().catch((error: unknown) => (error as RunbookError).failure);
    expect(await struck()).toMatchObject({ code: 'sandbox', found: 'half.mjs: half-way' });
    expect(await struck()).toMatchObject({
      code: 'sandbox',
      message: expect.stringContaining('was interrupted') as string,
    });
  });

  it('say which seed failed, where, and leave nothing behind', async () => {
    await write('broken.sql', 'CREATE TABLE a (n int);\n\nCREATE TABEL b (n int);\n');
    const opening = open({ postgres: { databases: ['metastore'], seed: ['broken.sql'] } });
    await expect(opening).rejects.toMatchObject({ exitCode: 2, failure: { code: 'sandbox' } });
    await expect(opening.catch((error: unknown) => (error as RunbookError).failure.found)).resolves.toMatch(
      /broken\.sql: line 3 \(.*TABEL/,
    );
    expect(existsSync(path.join(temporary, `runbook-sandbox-${process.getuid?.()}`, `run-${count}`))).toBe(false);
  });

  it('are stopped, and everything is deleted, when the sandbox is closed', async () => {
    const sandbox = await open({ postgres: { databases: ['metastore'], seed: [] }, s3 });
    const processes = both(sandbox);
    expect(alive(processes)).toEqual([true, true]);
    await sandbox.close();
    expect(alive(processes)).toEqual([false, false]);
    expect(existsSync(sandbox.record.directory)).toBe(false);
    opened.pop();
  });

  it('are found again by a resume, alive or dead, with their data and ports', async () => {
    const parts = { postgres, s3, disaster: 'disaster.mjs' };
    const first = await open(parts, { run: 'resumed' });
    await first.strike();
    await ask(first, 'INSERT INTO t VALUES (5, NULL)');
    const before = both(first);
    const second = await open(parts, { run: 'resumed', existing: first.record });
    expect(both(second)).toEqual(before);
    for (const { pid } of before) process.kill(pid, 'SIGKILL');
    const third = await open(parts, { run: 'resumed', existing: first.record });
    expect(third.env).toEqual(first.env);
    await third.strike();
    expect(await ask(third, 'SELECT n FROM t ORDER BY n')).toEqual([2, 3, 4, 5]);
    const store = storeOf(third);
    expect((await store.listObjectVersions({ Bucket: 'lake', Prefix: 'old.txt' })).Versions).toHaveLength(1);
    store.destroy();
    opened.splice(0, 2);
  });

  it('are stopped cleanly by a pause, and come back with their data on their ports', async () => {
    const parts = { postgres, s3 };
    const first = await open(parts, { run: 'paused' });
    await ask(first, 'INSERT INTO t VALUES (5, NULL)');
    const processes = both(first);
    await first.pause();
    expect(alive(processes)).toEqual([false, false]);
    const second = await open(parts, { run: 'paused', existing: first.record });
    expect(second.env).toEqual(first.env);
    expect(await ask(second, 'SELECT count(*)::int FROM t')).toEqual([5]);
    opened.shift();
  });

  it('are stopped, with their data kept, when their restart is interrupted', async () => {
    const parts = { postgres, s3 };
    const first = await open(parts, { run: 'broken-off' });
    await ask(first, 'INSERT INTO t VALUES (6, NULL)');
    await first.pause();
    const stop = new AbortController();
    const reason = new Error('enough');
    const log = (text: string): void => void (text.includes('object store') && stop.abort(reason));
    const again = open(parts, { run: 'broken-off', existing: first.record, log, signal: stop.signal });
    await expect(again).rejects.toBe(reason);
    const pid = (file: string): number =>
      Number(readFileSync(path.join(first.record.directory, file), 'utf8').split('\n')[0]);
    expect(identify(pid('s3/server.pid'))).toBeUndefined();
    expect(existsSync(path.join(first.record.directory, 'postgres/data/postmaster.pid'))).toBe(false);
    const third = await open(parts, { run: 'broken-off', existing: first.record });
    expect(await ask(third, 'SELECT count(*)::int FROM t')).toEqual([5]);
    opened.shift();
  });

  it('are found and stopped when another one could not start', async () => {
    const sandbox = await open({});
    const { directory } = sandbox.record;
    await writeFile(path.join(directory, 's3'), 'a file in place of a folder');
    const wanted = spec({ postgres: { databases: [], seed: [] }, s3: { buckets: {}, seed: [] } });
    await expect(startServices(wanted, directory)).rejects.toThrow(/EEXIST/);
    const pid = Number(readFileSync(path.join(directory, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
    expect(identify(pid)).toBeDefined();
    await sandbox.close();
    expect(identify(pid)).toBeUndefined();
    opened.pop();
  });

  it('of a sandbox that no longer exists cannot be resumed, and the message says what to do', async () => {
    const existing = { version: 1 as const, directory: path.join(temporary, 'nowhere') };
    await expect(open({}, { existing })).rejects.toMatchObject({
      exitCode: 2,
      failure: { code: 'sandbox', hint: expect.stringContaining('play --sandbox') },
    });
  });
});

describe('sweeping', () => {
  it('stops, keeps or removes what a killed runner left, and does not touch living sandboxes', async () => {
    const living = await open({});
    const abandoned = await open({ postgres: { databases: [], seed: [] }, s3: { buckets: {}, seed: [] } });
    opened.pop();
    const processes = both(abandoned);
    // As if it had been killed between their start and their records.
    await rm(path.join(abandoned.record.directory, 'services'), { recursive: true });
    // In the folder of the sandbox, the death of the runner shows as an owner that has ended.
    const runner = spawn('sleep', ['60']);
    const owner = identify(runner.pid ?? 0);
    runner.kill('SIGKILL');
    await new Promise((resolve) => runner.once('exit', resolve));
    await writeFile(
      path.join(abandoned.record.directory, 'sandbox.json'),
      JSON.stringify({ ...stateOf(abandoned), owner }),
    );
    const asked: string[] = [];
    expect(await sweepSandboxes(({ run: id }) => (asked.push(id) > 0 ? 'leave' : 'remove'))).toEqual([]);
    expect(asked).toEqual([path.basename(abandoned.record.directory)]);
    expect(alive(processes)).toEqual([true, true]);
    expect(await sweepSandboxes(() => 'remove')).toEqual(asked);
    expect(alive(processes)).toEqual([false, false]);
    expect([existsSync(abandoned.record.directory), existsSync(living.record.directory)]).toEqual([false, true]);
  });
});
