import type { Span } from './source.ts';

/** Front matter `sandbox:`, described in docs/language.md section 8. Paths are relative to the folder of the runbook. */
export interface SandboxSpec {
  readonly postgres: { readonly databases: readonly string[]; readonly seed: readonly string[] } | null;
  readonly s3: {
    readonly buckets: { readonly [name: string]: { readonly versioned: boolean } };
    readonly seed: string | null;
  } | null;
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
