import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RunbookError } from '../../model/failure.ts';
import { unprivileged } from '../home.ts';
import { identify, processIsAlive, signalProcess, type ProcessIdentity } from '../../process-identity/index.ts';
import type { PostgresBinaries } from './binaries.ts';
import { findBinaries } from './binaries.ts';
import { createCluster, USER } from './cluster.ts';

export interface PostgresOptions {
  /** The server's directory; created if missing. A cluster found in it is started again. */
  readonly directory: string;
  /** 0 picks a free one. */
  readonly port?: number;
  /** Of the existing cluster. */
  readonly password?: string;
  readonly binaries?: PostgresBinaries;
  /** Stops the start; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly version: string;
  readonly process: ProcessIdentity;
  url(database: string): string;
  /** Shuts down; `crash` leaves out the checkpoint, for data that will not be used again. */
  stop(how?: 'clean' | 'crash'): Promise<void>;
}

const HOST = '127.0.0.1';
/** Nothing here must survive a power failure, so nothing is synced; but a commit must survive a kill -9. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=64MB',
  'max_wal_size=1GB',
  'max_connections=60',
  'unix_socket_directories=',
  `listen_addresses=${HOST}`,
  'password_encryption=scram-sha-256',
  'log_min_messages=warning',
  'cluster_name=runbook-sandbox',
];

/**
 * Starts a throw-away PostgreSQL on loopback. Its process outlives the runner, so that a run can be resumed against it. It
 * requires a password and has no socket in the file system: the path of one below a long TMPDIR would be too long.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = options.binaries ?? (await findBinaries());
  const data = path.join(options.directory, 'data');
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const server = unprivileged();
  if (server) await chown(options.directory, server.uid, server.gid);
  const fresh = !existsSync(path.join(data, 'PG_VERSION'));
  let password = options.password ?? '';
  if (fresh) password = await createCluster(binaries, data, options.signal);

  let port = options.port ?? 0;
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    if (port === 0 || attempt > 3) port = await freePort();
    try {
      const started = await launch(binaries, port, password, options);
      if (fresh && options.password === undefined) password = await renewPassword(port, password);
      return handle(binaries, port, password, started);
    } catch (error) {
      // After a kill -9 the children of the old server may hold its memory for a moment, and the port may be taken by now.
      if (attempt >= 6 || !(error instanceof RunbookError)) throw error;
      await wait(100 * 2 ** attempt);
    }
  }
}

/** The server of an earlier process, if it still answers; else null. */
export async function adoptPostgres(found: {
  readonly port: number;
  readonly password: string;
  readonly process: ProcessIdentity;
  readonly version: string;
}): Promise<PostgresServer | null> {
  if (!processIsAlive(found.process) || !(await answers(found.port, found.password))) return null;
  return handle({ version: found.version }, found.port, found.password, found.process);
}

function handle(
  { version }: { readonly version: string },
  port: number,
  password: string,
  identity: ProcessIdentity,
): PostgresServer {
  return {
    host: HOST,
    port,
    user: USER,
    password,
    version,
    process: identity,
    url: (database) => `postgres://${USER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`,
    stop: (how = 'clean') => stopPostgres(identity, how),
  };
}

/** Fast shutdown, then immediate shutdown if that takes long, then a kill. */
export async function stopPostgres(identity: ProcessIdentity, how: 'clean' | 'crash' = 'clean'): Promise<void> {
  const signals = how === 'clean' ? (['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) : (['SIGQUIT', 'SIGKILL'] as const);
  for (const signal of signals) {
    signalProcess(identity, signal);
    for (let waited = 0; waited < 5_000; waited += 20) {
      if (!processIsAlive(identity)) return;
      await wait(20);
    }
  }
}

async function launch(
  binaries: PostgresBinaries,
  port: number,
  password: string,
  { directory, signal }: PostgresOptions,
): Promise<ProcessIdentity> {
  const log = path.join(directory, 'server.log');
  const output = await open(log, 'a', 0o600);
  const args = [
    '-D',
    path.join(directory, 'data'),
    '-p',
    String(port),
    ...SETTINGS.flatMap((setting) => ['-c', setting]),
  ];
  const child = spawn(path.join(binaries.bin, 'postgres'), args, {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', output.fd, output.fd],
    ...unprivileged(),
  });
  let failed: string | null = null;
  child.once('error', (error) => (failed = error.message));
  child.once('exit', (code, signal) => (failed = `it ended with ${signal ?? `exit code ${code}`}`));
  child.unref();
  await output.close();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  for (let waited = 0; failed === null && identity && !signal?.aborted && waited < 30_000; waited += 25) {
    if (await answers(port, password)) {
      child.removeAllListeners();
      return identity;
    }
    await wait(25);
  }
  if (identity) await stopPostgres(identity, 'crash');
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-4);
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the PostgreSQL of the sandbox did not start on port ${port}`,
      found: `${failed ?? 'no answer within 30 s'}${lines.length > 0 ? `: ${lines.join(' | ')}` : ''}`,
      hint: `see its log ${log}`,
    },
    2,
  );
}

async function answers(port: number, password: string): Promise<boolean> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: HOST,
    port,
    user: USER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 3_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The password of the template is the same for all sandboxes of a user, so each gets a new one. */
async function renewPassword(port: number, password: string): Promise<string> {
  const { default: pg } = await import('pg');
  const renewed = randomBytes(18).toString('base64url');
  const client = new pg.Client({ host: HOST, port, user: USER, password, database: 'postgres' });
  await client.connect();
  try {
    await client.query(`ALTER ROLE ${USER} PASSWORD ${client.escapeLiteral(renewed)}`);
  } finally {
    await client.end();
  }
  return renewed;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, HOST, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
