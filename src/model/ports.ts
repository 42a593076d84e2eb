import type { CrashPoint } from './crash-points.ts';
import type { RunEvent, Recorded } from './events.ts';
import type { FactObject } from './facts.ts';

/** Time and waiting; tests have their own. */
export interface Clock {
  /** Milliseconds since 1970 by the wall clock. */
  wall(): number;
  /** Milliseconds of the monotonic clock, counted from boot. */
  mono(): number;
  /** Resolves early when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** Sortable, also within a second, and unique, `20260115-031502-0dk7x` in UTC. */
  run(): string;
  /** 16 random bytes in hex. */
  nonce(): string;
}

/** The journal as the engine sees it. `append` returns only after the records are on disk. */
export interface JournalWriter {
  /** Throws a RunbookError `journal-write` on a failed write and on every later call. */
  append(events: readonly RunEvent[]): readonly Recorded[];
  head(): { readonly records: number; readonly hash: string };
  close(): void;
}

export interface SecretValue {
  readonly name: string;
  readonly value: string;
  /** It was found in the environment or in a connection and is only redacted: it has no variable. */
  readonly found?: true;
}

/** What a step runs. `source` runs a script inside the shim's own bash, which saves a process; `bash` null is the one of its PATH. */
export type Program =
  | { readonly kind: 'exec'; readonly argv: readonly string[] }
  | {
      readonly kind: 'source';
      readonly script: string;
      readonly args: readonly string[];
      readonly bash: string | null;
    };

export interface ProcessRequest {
  readonly program: Program;
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  readonly nonce: string;
  /** Files that take the output, opened for append; null stderr shares stdout's. */
  readonly stdout: string;
  readonly stderr: string | null;
  /** Where the shim writes its result; null for processes that are never adopted. */
  readonly resultFile: string | null;
  /** Takes the terminal; the two files stay empty. */
  readonly interactive: boolean;
  /** If not empty, output passes a redacting filter that outlives the runner. */
  readonly redact: readonly SecretValue[];
  /** Size and a keyed hash are kept, not the bytes. */
  readonly sensitive: boolean;
  /** Abort sends SIGTERM to the process group, and SIGKILL after a grace period. */
  readonly signal: AbortSignal;
}

export interface RunningProcess {
  readonly pid: number;
  /** Its name, without arguments: those may hold anything. */
  readonly command: string;
}

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** ENOENT, E2BIG …: the process never began. */
  readonly spawnError: string | null;
  /** Processes of this step that are still alive: pid and command name. */
  readonly survivors: readonly RunningProcess[];
}

export interface Processes {
  run(request: ProcessRequest): Promise<ProcessExit>;
  /** SIGKILL to everything that is still running: the second Ctrl-C. */
  killAll(): void;
}

/** The state of a step whose runner died. */
export type OrphanState =
  /** `endedAt`: milliseconds since 1970 by the wall clock; null if nothing shows it. */
  | { readonly kind: 'finished'; readonly exit: ProcessExit; readonly endedAt: number | null }
  | { readonly kind: 'alive'; readonly processes: readonly RunningProcess[] }
  | { readonly kind: 'gone'; readonly why: string };

export interface LeftProcess extends RunningProcess {
  /** The nonce of the attempt or poll that started it. */
  readonly nonce: string;
}

/** Finds steps that outlived their runner, by result file, process identity and nonce. */
export interface OrphanedSteps {
  /** `inRunner` is true for a kind that works in the runner without a separate process: it died with the runner. */
  find(directory: string, nonce: string, inRunner?: boolean): Promise<OrphanState>;
  /** Stops one that is alive like a running step: SIGTERM, and SIGKILL after a grace period. */
  stop(directory: string, nonce: string): Promise<void>;
  /** What a block of a run has left running, from any attempt or poll; a process that cleared its environment is not found. */
  left(run: string, step: string): Promise<readonly LeftProcess[]>;
  /** Stops all processes that carry one of these nonces, like a running step. */
  stopLeft(nonces: ReadonlySet<string>): Promise<void>;
  /** SIGKILL to everything that is being stopped: the second Ctrl-C. */
  killAll(): void;
}

/** Where a step's connection leads, `${NAME}` replaced and defaults of the environment filled in. */
export interface Connections {
  /** Settings for pg's Client. `name` null takes the only connection of the type, else the environment's. Throws `missing-connection`. */
  postgres(name: string | null): PostgresSettings;
  s3(name: string | null): S3Settings;
}

/** What a rehearsal keeps the built-in step kinds from. Commands and scripts are separate processes and out of its reach. */
export interface Confinement {
  /** Called before a step writes a file, with its absolute path. Throws `outside-sandbox` if the path leaves the sandbox. */
  write(file: string): Promise<void>;
  /** Called before each connection that a step opens itself; IPv6 without brackets. Throws `outside-sandbox`. */
  connect(host: string, port: number): void;
}

export interface PostgresSettings {
  readonly name: string;
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

export interface S3Settings {
  readonly name: string;
  readonly endpoint?: string;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly requestChecksumCalculation?: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
}

/** The files that steps print into. */
export interface Outputs {
  /** Opens a file for a step that prints from the runner's process; text is redacted before it is written. */
  writer(path: string, secrets: readonly SecretValue[]): { write(text: string): void; close(): void };
  /** Reports what is added to a file, without neutralising it: views do that. Also keeps `output.idx` beside it. */
  follow(path: string, onText: (text: string) => void): { stop(): Promise<void> };
  digest(path: string): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Removes the output of an earlier poll of the same gate from the directory of this attempt. */
  clear(directory: string): void;
  /** At most `maxBytes` from the start; the file's whole size tells whether that was all. */
  head(path: string, maxBytes: number): Promise<{ readonly text: string; readonly bytes: number }>;
  /** The last lines, at most 64 KiB. */
  lastLines(path: string, count: number): Promise<readonly string[]>;
}

/** The progress of long work. Views calculate rate and ETA. */
export interface Progress {
  readonly unit: 'bytes' | 'rows' | 'objects' | 'items';
  readonly done: number;
  readonly total: number | null;
  readonly label?: string;
}

/** What views show without a record: the output and progress of a running step. */
export type LiveSignal =
  | { readonly kind: 'output'; readonly step: string; readonly text: string }
  | { readonly kind: 'progress'; readonly step: string; readonly progress: Progress };

/** Evaluates CEL expressions. An error fails and never skips. An expectation must not hold because there was nothing to check. */
export interface Expressions {
  /** Null if it parses, else what is wrong. */
  check(expression: string, use: 'when' | 'expect'): Promise<string | null>;
  /** At most 1 s and 1 MiB of input. `nothing` if it only evaluated `all()` over an empty list. */
  evaluate(
    expression: string,
    use: 'when' | 'expect',
    scope: FactObject,
  ): Promise<{ readonly value: boolean } | { readonly error: string; readonly nothing?: boolean }>;
}

/** Named places where a test may kill the process; does nothing in production. */
export interface CrashPoints {
  reach(name: CrashPoint): void;
}
