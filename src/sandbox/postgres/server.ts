import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unprivileged } from '../home.ts';
import { HOST, launchServer, onPort, stopProcess } from '../launch.ts';
import { processIsAlive, type ProcessIdentity } from '../../process-identity/index.ts';
import type { How } from '../service.ts';
import { archiveSettings, createArchive } from './archive.ts';
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
  /** Whether finished segments of the write-ahead log are kept, in `archive` below the directory. */
  readonly archive?: boolean;
  /** Takes no other port, and takes over files that somebody else put into the data directory. */
  readonly fixedPort?: boolean | undefined;
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
  stop(how?: How): Promise<void>;
}

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
  const { directory, archive = false, signal } = options;
  const data = path.join(directory, 'data');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const server = unprivileged();
  if (server) await chown(directory, server.uid, server.gid);
  const fresh = !existsSync(path.join(data, 'PG_VERSION')) && !options.fixedPort;
  let password = options.password ?? '';
  if (fresh) password = await createCluster(binaries, data, { smallSegments: archive, signal });
  if (archive) await createArchive(directory);
  if (options.fixedPort) await takeOver(directory, data);
  return onPort({ port: options.port ?? 0, fixed: options.fixedPort, signal }, async (port) => {
    const started = await launch(binaries, port, password, options);
    if (fresh && options.password === undefined) password = await renewPassword(port, password);
    return handle(binaries, port, password, started);
  });
}

/** What a restore has put there belongs to whoever restored it, and the server insists on being the owner. */
async function takeOver(directory: string, data: string): Promise<void> {
  const server = unprivileged();
  if (server) await promisify(execFile)('chown', ['-R', `${server.uid}:${server.gid}`, directory]);
  if (existsSync(data)) await chmod(data, 0o700);
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
export const stopPostgres = (identity: ProcessIdentity, how: How = 'clean'): Promise<void> =>
  stopProcess(identity, how === 'clean' ? ['SIGINT', 'SIGQUIT', 'SIGKILL'] : ['SIGQUIT', 'SIGKILL']);

function launch(
  binaries: PostgresBinaries,
  port: number,
  password: string,
  { directory, archive = false, signal }: PostgresOptions,
): Promise<ProcessIdentity> {
  const settings = [...SETTINGS, ...(archive ? archiveSettings(directory) : [])];
  return launchServer({
    title: 'PostgreSQL',
    port,
    file: path.join(binaries.bin, 'postgres'),
    args: ['-D', path.join(directory, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    user: unprivileged(),
    log: path.join(directory, 'server.log'),
    signal,
    answers: () => answers(port, password),
  });
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
