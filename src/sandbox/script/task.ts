import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { filesOfSeed, loadObjects, readSeedFiles } from '../s3/load-objects.ts';
import type { ScriptContext, ScriptServices } from './context.ts';
import { USER as SUPERUSER } from '../postgres/cluster.ts';
import { loadSql } from '../postgres/load-sql.ts';
import { openStandIns, type StandInAccess, type StandInPlaces } from '../stand-ins/index.ts';

/** The work of one helper process: the files of a seed, or a disaster, one after another. */
export interface ScriptTask {
  /** Absolute: `.sql`, `.sql.gz`, `.mjs`, `.sh`, or a folder of objects (ending in `/`). */
  readonly files: readonly string[];
  readonly now: number;
  readonly folder: string;
  /** The sandbox. */
  readonly directory: string;
  readonly dir: string;
  readonly databases: readonly string[];
  readonly buckets: readonly string[];
  readonly services: ScriptServices;
  /** Where stand-ins keep their state, and which there are. */
  readonly standIns: StandInPlaces & { readonly names: readonly string[] };
}

export async function performTask(task: ScriptTask, log: (text: string) => void): Promise<void> {
  const standIn = await openStandIns(task.standIns, task.standIns.names);
  for (const file of task.files) {
    try {
      await performFile(task, file, standIn, log);
    } catch (error) {
      const { message, stack } = error as Error;
      throw Object.assign(new Error(`${path.relative(task.folder, file)}: ${message}`, { cause: error }), { stack });
    }
  }
}

async function performFile(
  task: ScriptTask,
  file: string,
  standIn: StandInAccess,
  log: (text: string) => void,
): Promise<void> {
  const resources: { end(): unknown }[] = [];
  const context = createContext(task, standIn, log, resources);
  try {
    if (file.endsWith('/')) {
      const files = await filesOfSeed(file.slice(0, -1), task.buckets);
      log(`${await context.putObjects(readSeedFiles(files))} objects from ${path.basename(file)}`);
    } else if (/\.sql(\.gz)?$/.test(file)) {
      await context.load(databaseOf(file, task.databases), createReadStream(file) as AsyncIterable<Buffer>);
    } else if (/\.(mjs|js)$/.test(file)) {
      const script = (await import(pathToFileURL(file).href)) as { default?: unknown };
      if (typeof script.default !== 'function') throw new Error('expected `export default async (ctx) => { … }`');
      await (script.default as (context: ScriptContext) => unknown)(context);
    } else if (file.endsWith('.sh')) {
      await promisify(execFile)('bash', ['-euo', 'pipefail', file], { cwd: task.dir, maxBuffer: 64 * 1024 * 1024 });
    } else {
      throw new Error('expected a file ending in .sql, .sql.gz, .mjs or .sh, or a folder of objects');
    }
  } finally {
    for (const resource of resources) await resource.end();
  }
}

/** `reports.sql` and `reports-data.sql` go into the database `reports`, if there is one; the rest into the first. */
function databaseOf(file: string, databases: readonly string[]): string {
  const stem = path.basename(file).split(/[.-]/)[0] ?? '';
  return databases.includes(stem) ? stem : (databases[0] ?? 'postgres');
}

function createContext(
  task: ScriptTask,
  standIn: StandInAccess,
  log: (text: string) => void,
  resources: { end(): unknown }[],
): ScriptContext {
  const { postgres, s3 } = task.services;
  const store = (): NonNullable<typeof s3> => {
    if (!s3) throw new Error('the sandbox has no s3: declare its buckets under sandbox: in the front matter');
    return s3;
  };
  const client = async (): Promise<S3Client> => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const { endpoint, ...credentials } = store();
    const made = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
    resources.push({ end: () => made.destroy() });
    return made;
  };
  let connected: Promise<S3Client> | undefined;
  const s3Client = (): Promise<S3Client> => (connected ??= client());
  const pg = async (database = task.databases[0] ?? 'postgres'): Promise<Client> => {
    if (!postgres) throw new Error('the sandbox has no postgres: declare it under sandbox: in the front matter');
    const { default: driver } = await import('pg');
    const { host, port, user, password } = postgres;
    const made = new driver.Client({ host, port, user, password, database });
    // Scripts may restart or disconnect what they are connected to; the next query fails then.
    made.on('error', () => undefined);
    await made.connect();
    resources.push({ end: () => made.end().catch(() => undefined) });
    return made;
  };
  const archived = (): { readonly data: string; readonly archive: string } => {
    if (!postgres?.archive)
      throw new Error('the sandbox keeps no WAL: declare postgres: { wal: archive } under sandbox:');
    return { data: postgres.data, archive: postgres.archive };
  };
  return {
    now: task.now,
    folder: task.folder,
    dir: task.dir,
    databases: task.databases,
    buckets: task.buckets,
    ...task.services,
    pg,
    load: async (database, sql) => loadSql(await pg(database), sql, log),
    putObjects: async (lines) => loadObjects(store(), lines),
    putVersion: async (bucket, key, body, options) => {
      const bytes = Buffer.from(body as Uint8Array).toString('base64');
      await loadObjects(store(), [{ op: 'put', bucket, key, body: bytes, encoding: 'base64', ...options }]);
    },
    removeObject: async (bucket, key, options) =>
      void (await loadObjects(store(), [{ op: 'delete', bucket, key, ...options }])),
    getObject: async (Bucket, Key) => {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const { Body } = await (await s3Client()).send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    listKeys: async (Bucket, Prefix) => {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client: await s3Client() }, { Bucket, Prefix })) {
        keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
      }
      return keys;
    },
    standIn,
    baseBackup: async (target) => {
      const { data } = archived();
      const { baseBackup } = await import('../postgres/base-backup.ts');
      const { handOver } = await import('../postgres/index.ts');
      // A recovery from it must find the owners that the steps have found.
      if (postgres) await handOver({ ...postgres, user: SUPERUSER });
      return baseBackup(await pg('postgres'), data, path.resolve(task.dir, target), 'runbook');
    },
    archiveWal: async () => {
      const { archive } = archived();
      const { archiveWal } = await import('../postgres/archive.ts');
      return archiveWal(await pg('postgres'), archive);
    },
    service: async (verb, name) => {
      const { controlService } = await import('../control/control.ts');
      return controlService(task.directory, verb, name);
    },
    log,
  };
}
