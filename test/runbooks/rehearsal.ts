import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { startPostgres } from '../../src/sandbox/postgres/index.ts';
import { startS3Server } from '../../src/sandbox/s3/index.ts';
import { performTask } from '../../src/sandbox/script/task.ts';

export const RUNBOOKS = path.resolve(import.meta.dirname, '../../runbooks');

/** A real PostgreSQL and a real S3 server with the stores of one runbook, after its seed and disaster scripts. */
export interface Stores {
  readonly s3: S3Client;
  readonly now: number;
  /** Seconds that the scripts took. */
  perform(...files: readonly string[]): Promise<number>;
  settings(database: string): pg.ClientConfig;
  query(database: string, text: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openStores(options: {
  readonly databases: readonly string[];
  readonly buckets: readonly string[];
}): Promise<Stores> {
  const root = await mkdtemp(path.join(tmpdir(), 'runbook-library-'));
  await chmod(root, 0o711);
  const server = options.databases.length > 0 ? await startPostgres({ directory: path.join(root, 'pg') }) : null;
  const store = await startS3Server({ directory: path.join(root, 's3') });
  const { endpoint, accessKeyId, secretAccessKey } = store;
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  for (const Bucket of options.buckets) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  const settings = (database: string): pg.ClientConfig => {
    if (!server) throw new Error('these stores have no database');
    return { connectionString: server.url(database) };
  };
  const query = async (database: string, text: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client(settings(database));
    await client.connect();
    try {
      const result = await client.query(text);
      const last = Array.isArray(result) ? (result.at(-1) as pg.QueryResult) : result;
      return last.rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  for (const database of options.databases) await query('postgres', `CREATE DATABASE ${database}`);
  const now = Date.now();
  return {
    s3,
    now,
    settings,
    query,
    async perform(...files) {
      const began = Date.now();
      const address = server && {
        host: server.host,
        port: server.port,
        user: server.user,
        password: server.password,
        data: path.join(root, 'postgres/data'),
        archive: null,
      };
      await performTask(
        {
          files: files.map((file) => path.join(RUNBOOKS, file)),
          now,
          folder: RUNBOOKS,
          directory: root,
          dir: root,
          databases: options.databases,
          buckets: options.buckets,
          services: {
            ...{ redis: null, clickhouse: null },
            postgres: address,
            s3: { endpoint, accessKeyId, secretAccessKey },
          },
          standIns: { lib: root, state: root, names: [] },
        },
        () => undefined,
      );
      return (Date.now() - began) / 1000;
    },
    async close() {
      s3.destroy();
      await store.stop();
      await server?.stop('crash');
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The code and the attributes of the fence with an id, as they are in the runbook. */
export function fenceOf(text: string, id: string): { readonly code: string; readonly attributes: string } {
  const match = new RegExp(`^\`\`\`\\w+ \\{([^\\n]*#${id}\\b[^\\n]*)\\}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text);
  if (!match) throw new Error(`no fence #${id}`);
  return { attributes: match[1] ?? '', code: match[2] ?? '' };
}
