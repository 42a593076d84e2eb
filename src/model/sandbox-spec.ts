import type { Span } from './source.ts';

/** What every service of a sandbox has in its spec. */
export interface ServiceSpec {
  /** Files or folders that fill it, in this order. */
  readonly seed: readonly string[];
}

export interface PostgresSpec extends ServiceSpec {
  readonly databases: readonly string[];
  /** `archive` keeps every finished segment of the write-ahead log in a folder of the sandbox. */
  readonly wal?: 'archive' | null;
}

export interface S3Spec extends ServiceSpec {
  readonly buckets: { readonly [name: string]: { readonly versioned: boolean } };
}

export interface RedisSpec extends ServiceSpec {
  /** Whether it keeps an append-only file beside its snapshots. */
  readonly appendOnly: boolean;
}

export interface ClickHouseSpec extends ServiceSpec {
  readonly databases: readonly string[];
}

/** The services that a sandbox can have. Each has a reader of its settings in `interpreter/parse` and a folder in `src/sandbox`. */
export interface ServiceSpecs {
  readonly postgres: PostgresSpec;
  readonly s3: S3Spec;
  readonly redis: RedisSpec;
  readonly clickhouse: ClickHouseSpec;
}
export type ServiceName = keyof ServiceSpecs;

/** In the order in which they are filled. */
export const SERVICE_NAMES = ['postgres', 's3', 'redis', 'clickhouse'] as const satisfies readonly ServiceName[];

/** Front matter `sandbox:`, described in docs/language.md section 8. Paths are relative to the folder of the runbook. */
export interface SandboxSpec extends Partial<{ readonly [name in ServiceName]: ServiceSpecs[name] | null }> {
  /** Run before the disaster, after the seeds of the services. */
  readonly seed?: readonly string[];
  /** Files and folders: definitions of stand-ins, and executables. */
  readonly commands: readonly string[];
  readonly tools: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Addresses besides its services that the built-in step kinds may connect to: `host:port` or `host:*`. */
  readonly allow?: readonly string[];
  readonly disaster: string | null;
  readonly answers: SandboxAnswers;
  readonly span: Span;
}

export interface SandboxAnswers {
  /** For all checks, or by check id. */
  readonly checks: 'pass' | { readonly [id: string]: string } | null;
  readonly choose: readonly string[];
  readonly approve: string | null;
  readonly params: { readonly [name: string]: string };
}
