import path from 'node:path';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import type { ServiceAddresses } from './connections.ts';
import { loadObjects } from './s3/load-objects.ts';
import {
  adoptPostgres,
  createRoles,
  startPostgres,
  STEP_ROLE,
  stopPostgres,
  type ServerAddress,
} from './postgres/index.ts';
import type { SandboxState } from './record.ts';
import { startS3Process } from './s3/process.ts';

export interface StartedServices {
  readonly state: Pick<SandboxState, 'postgres' | 's3'>;
  readonly addresses: ServiceAddresses;
  /** The superuser of the PostgreSQL, only for the runner. */
  readonly admin: ServerAddress | null;
  /** `postgres 15.8`, `s3`. */
  readonly names: readonly string[];
}

export interface StartOptions {
  readonly log?: (text: string) => void;
  /** Stops a PostgreSQL that is still starting. */
  readonly signal?: AbortSignal | undefined;
}

/** Starts the services of the spec, or adopts them if they still run; a restarted service keeps its data and, if free, its port. */
export async function startServices(
  spec: SandboxSpec,
  directory: string,
  former: SandboxState,
  { log, signal }: StartOptions = {},
): Promise<StartedServices> {
  if (spec.postgres) log?.('starting PostgreSQL');
  if (spec.s3) log?.('starting the object store');
  // Waits for both, even if one fails: a service that is still starting could not be found and stopped.
  const [postgres, s3] = await bothStarted(
    spec.postgres ? startOrAdopt(path.join(directory, 'postgres'), former.postgres, signal) : null,
    spec.s3 ? startS3Process(path.join(directory, 's3'), former.s3) : null,
  );
  const admin = postgres && {
    host: postgres.host,
    port: postgres.port,
    user: postgres.user,
    password: postgres.password,
  };
  const stepPassword = admin && (former.postgres ? former.postgres.stepPassword : await createRoles(admin));
  const step = stepPassword ? { user: STEP_ROLE, password: stepPassword } : {};
  const names = [...(postgres ? [`postgres ${postgres.version}`] : []), ...(s3 ? ['s3'] : [])];
  return {
    names,
    admin,
    state: {
      postgres: postgres && {
        port: postgres.port,
        password: postgres.password,
        ...(stepPassword ? { stepPassword } : {}),
        version: postgres.version,
        process: postgres.process,
      },
      s3: s3 && {
        port: s3.port,
        accessKeyId: s3.accessKeyId,
        secretAccessKey: s3.secretAccessKey,
        process: s3.process,
      },
    },
    addresses: {
      postgres: admin && { ...admin, ...step, databases: spec.postgres?.databases ?? [] },
      s3: s3 && { endpoint: s3.endpoint, accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    },
  };
}

async function bothStarted<A, B>(a: A, b: B): Promise<[Awaited<A>, Awaited<B>]> {
  const [x, y] = await Promise.allSettled([a, b]);
  if (x.status === 'rejected') throw x.reason;
  if (y.status === 'rejected') throw y.reason;
  return [x.value, y.value];
}

async function startOrAdopt(directory: string, former: SandboxState['postgres'], signal?: AbortSignal) {
  if (!former) return startPostgres({ directory, signal });
  const living = await adoptPostgres(former);
  if (living) return living;
  await stopPostgres(former.process, 'crash');
  return startPostgres({ directory, port: former.port, password: former.password, signal });
}

/** Creates the databases and buckets that do not exist yet. */
export async function prepareServices(spec: SandboxSpec, addresses: ServiceAddresses): Promise<void> {
  await Promise.all([createDatabases(addresses), createBuckets(spec, addresses)]);
}

async function createDatabases({ postgres }: ServiceAddresses): Promise<void> {
  if (!postgres) return;
  const { default: pg } = await import('pg');
  const { databases, ...server } = postgres;
  const client = new pg.Client({ ...server, database: 'postgres' });
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

async function createBuckets(spec: SandboxSpec, { s3 }: ServiceAddresses): Promise<void> {
  if (!s3 || !spec.s3) return;
  const buckets = Object.entries(spec.s3.buckets);
  await loadObjects(
    s3,
    buckets.map(([bucket, { versioned }]) => ({ op: 'bucket', bucket, versioned }) as const),
  );
}
