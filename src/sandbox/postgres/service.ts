import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import type { PostgresSpec } from '../../model/sandbox-spec.ts';
import { databaseReader } from '../content/database-content.ts';
import { HOST } from '../launch.ts';
import { NOWHERE, type Service, type ServiceRecord, type ServiceStart } from '../service.ts';
import { archiveOf } from './archive.ts';
import { findBinaries } from './binaries.ts';
import { USER } from './cluster.ts';
import { connectionTo } from './connection.ts';
import { createRoles, handOver, SEED_ROLE, STEP_ROLE, type ServerAddress } from './roles.ts';
import { adoptPostgres, startPostgres, stopPostgres, type PostgresServer } from './server.ts';

export interface PostgresRecord extends ServiceRecord {
  /** Of the superuser, only for the runner, and of the role of seeds. */
  readonly password: string;
  /** Of the role of the steps; absent in a sandbox from before that role existed. */
  readonly stepPassword?: string;
  /** Empty until the first start. */
  readonly version: string;
}

const FILES = { PGPASSFILE: '/dev/null', PGSERVICEFILE: '/dev/null' };

export const postgres: Service<PostgresSpec, PostgresRecord> = {
  title: 'PostgreSQL',
  ports: ['port'],
  pidFile: 'data/postmaster.pid',
  absent: { PGHOST: NOWHERE.host, PGPORT: NOWHERE.port, ...FILES },
  async missing() {
    try {
      await findBinaries();
      return null;
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      const install = 'apt-get install postgresql, or reinstall with optional dependencies';
      return { service: 'PostgreSQL', install };
    }
  },
  fresh: () => ({ port: 0, process: null, password: '', version: '' }),
  async start(start) {
    const { record } = start;
    const server = (await adopted(record)) ?? (await started(start));
    const { port, password, version, process } = server;
    const stepPassword = record.version === '' ? await createRoles(server) : record.stepPassword;
    return { port, password, version, process, ...(stepPassword === undefined ? {} : { stepPassword }) };
  },
  stop: stopPostgres,
  describe(directory, { databases, wal }, record) {
    const step = stepAddress(record);
    const seed = { ...adminAddress(record), user: record.stepPassword === undefined ? USER : SEED_ROLE };
    const data = path.join(directory, 'data');
    return {
      label: `postgres ${record.version}`,
      addresses: [`${HOST}:${record.port}`],
      folders: [directory],
      variables: {
        PGHOST: HOST,
        PGPORT: String(record.port),
        PGUSER: step.user,
        PGPASSWORD: step.password,
        PGDATABASE: databases[0] ?? 'postgres',
        PGDATA: data,
        ...(wal === 'archive' ? { WAL_ARCHIVE: archiveOf(directory) } : {}),
        ...FILES,
      },
      script: { ...seed, data, archive: wal === 'archive' ? archiveOf(directory) : null },
      scriptVariables: { PGUSER: seed.user, PGPASSWORD: seed.password },
      connection: (connection) => connectionTo(connection, step, databases),
    };
  },
  content: (record) => databaseReader(adminAddress(record)),
  prepare: createDatabases,
  async afterScripts(record) {
    if (record.stepPassword !== undefined) await handOver(adminAddress(record));
  },
};

/** Null when it has to be started; a process that hangs is stopped. */
async function adopted(record: PostgresRecord): Promise<PostgresServer | null> {
  const { process } = record;
  if (!process) return null;
  const living = await adoptPostgres({ ...record, process });
  if (!living) await stopPostgres(process, 'crash');
  return living;
}

function started(start: ServiceStart<PostgresSpec, PostgresRecord>): Promise<PostgresServer> {
  const { directory, spec, record, fixedPorts, signal } = start;
  return startPostgres({
    directory,
    port: record.port,
    ...(record.password === '' ? {} : { password: record.password }),
    archive: spec.wal === 'archive',
    fixedPort: fixedPorts,
    signal,
  });
}

const adminAddress = ({ port, password }: PostgresRecord): ServerAddress => ({
  host: HOST,
  port,
  user: USER,
  password,
});

const stepAddress = (record: PostgresRecord): ServerAddress =>
  record.stepPassword === undefined
    ? adminAddress(record)
    : { host: HOST, port: record.port, user: STEP_ROLE, password: record.stepPassword };

async function createDatabases({ databases }: PostgresSpec, record: PostgresRecord): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...stepAddress(record), database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    const there = new Set(rows.map((row) => row.datname));
    for (const name of databases) {
      if (!there.has(name)) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    }
  } finally {
    await client.end();
  }
}
