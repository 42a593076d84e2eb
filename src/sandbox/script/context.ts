import type { Client } from 'pg';
import type { ServiceName } from '../../model/sandbox-spec.ts';
import type { ServiceVerb } from '../control/control.ts';
import type { BaseBackup } from '../postgres/base-backup.ts';
import type { BulkLine } from '../s3/bulk.ts';
import type { SqlSource } from '../postgres/load-sql.ts';
import type { StandInAccess } from '../stand-ins/index.ts';

export interface PutOptions {
  /** When it was written, RFC 3339; now by default. */
  readonly at?: string;
  readonly type?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Login {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Its data folder. */
  readonly data: string;
}

/** Where each service is, for a client of the script's own; null for a service that the sandbox does not have. */
export interface ScriptServices {
  /** `archive` is the folder of the finished WAL segments, null without `wal: archive`. */
  readonly postgres: (Login & { readonly user: string; readonly archive: string | null }) | null;
  readonly s3: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly redis: Login | null;
  /** `port` is that of the native protocol, `url` that of HTTP. */
  readonly clickhouse:
    (Login & { readonly user: string; readonly url: string; readonly databases: readonly string[] }) | null;
}

/** What a seed or disaster script (`export default async (ctx) => …`) works with. */
export interface ScriptContext extends ScriptServices {
  /** When the sandbox was opened, milliseconds since 1970: the same for all scripts of a rehearsal, and on resume. */
  readonly now: number;
  /** The folder of the runbook. */
  readonly folder: string;
  /** The working directory of the sandbox, where the steps begin. */
  readonly dir: string;
  readonly databases: readonly string[];
  readonly buckets: readonly string[];
  /** A connected client (node-postgres), closed when the script ends. The first database unless one is named. */
  pg(database?: string): Promise<Client>;
  /** Runs a plain dump: statements and COPY data, gzipped or not. */
  load(database: string, sql: SqlSource): Promise<void>;
  /** Stores many objects and delete markers at once. */
  putObjects(lines: Iterable<BulkLine> | AsyncIterable<BulkLine>): Promise<number>;
  /** Stores one object, as a version of the time `at`. */
  putVersion(bucket: string, key: string, body: string | Uint8Array, options?: PutOptions): Promise<void>;
  /** Deletes as a client would: a delete marker where the bucket is versioned. */
  removeObject(bucket: string, key: string, options?: { readonly at?: string }): Promise<void>;
  /** Content of the current version. Throws when there is none. */
  getObject(bucket: string, key: string): Promise<Buffer>;
  /** Keys under a prefix whose current version is not a delete marker, in order. */
  listKeys(bucket: string, prefix?: string): Promise<string[]>;
  /** The state of a stand-in; with a second argument, these keys of it are set. */
  readonly standIn: StandInAccess;
  /**
   * Copies the data directory of the running PostgreSQL into a new folder (relative: below `dir`) as a base backup, with its
   * `backup_label`. What seeds have created so far belongs to the role of the steps in it. Needs `wal: archive`.
   */
  baseBackup(folder: string): Promise<BaseBackup>;
  /** Ends the current WAL segment and waits until it is in the archive. Resolves to its name. */
  archiveWal(): Promise<string>;
  /** Stops, kills, starts or restarts a service of the sandbox. What is stopped stays so until a step or a script starts it. */
  service(verb: ServiceVerb, name: ServiceName): Promise<string>;
  /** One line for the operator's view of the preparation. */
  log(text: string): void;
}
