import type { Diagnostic } from './diagnostic.ts';
import type { Fact } from './facts.ts';
import type { Failure } from './failure.ts';
import type { Json } from './json.ts';
import type { Ending } from './events.ts';
import type { Confinement, Connections, Processes, ProcessExit, Progress, SecretValue } from './ports.ts';
import type { Effect, Role, StepAttributes } from './runbook.ts';
import type { Span } from './source.ts';

/** The fences a kind takes. A class (`.s3`) wins over a language; `attribute` claims any language that carries it. */
export interface FenceClaim {
  readonly languages: readonly string[];
  readonly class?: string;
  readonly attribute?: 'interpreter' | 'path';
}

/** One fence as its kind receives it. */
export interface FenceSource {
  readonly language: string;
  readonly code: string;
  readonly attributes: StepAttributes;
  readonly role: Role;
  /** The whole fence. */
  readonly span: Span;
  /** The place of an offset within `code`, for diagnostics inside it. */
  at(start: number, end?: number): Span;
}

export interface Configured<C> {
  /** JSON, stored in the plan. May hold `${NAME}` in scalars; these are replaced when the step is run. Null after an error. */
  readonly config: C | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Names of `${NAME}` in the config: each has to be a param, an earlier capture or in the environment. */
  readonly references: readonly string[];
}

/**
 * The contract of a step kind: one folder under src/steps and one line in its table. Reading a runbook calls
 * `configure` and `describe` only, which run, connect and resolve nothing.
 */
export interface StepKind<C extends Json = Json> {
  /** The noun used in journals, `show --json` and the docs. */
  readonly kind: string;
  /** One line for help and the docs index. */
  readonly summary: string;
  readonly fences: FenceClaim;
  /** What its steps may do unless they say otherwise. */
  readonly effect: Effect;
  /** Attributes that mean something to this kind beyond those every step has; others of the list are an error on it. */
  readonly attributes: readonly (keyof StepAttributes)[];
  /** The names that `expect=` sees, if the kind takes it; its page explains them. */
  readonly facts?: readonly string[];
  /** Reads the fence; heavy parsers load here, on demand. Never throws for bad input: it reports. */
  configure(source: FenceSource): Promise<Configured<C>> | Configured<C>;
  /** What will be done, in one line under 80 characters, for lists and confirmations. */
  describe(config: C): string;
  /** Imports the runner, so that only its users pay for a client. Kinds that operators carry out have no runner: the engine asks. */
  load?(): Promise<StepRunner<C>>;
}

export interface StepRunner<C extends Json = Json> {
  /** Does the step once. Resolves also on failure; throws only on defects of `runbook`. Stops soon after `context.signal` aborts. */
  run(config: C, context: StepContext): Promise<StepResult>;
  /** The result of a step that outlived its runner, from its exit and the files it left. Kinds without processes do not have it. */
  adopt?(config: C, context: StepContext, exit: ProcessExit): Promise<StepResult>;
}

export interface StepContext {
  readonly step: {
    readonly id: string;
    readonly attempt: number;
    readonly nonce: string;
    readonly role: Role;
    readonly place: string;
    readonly code: string;
    readonly language: string;
    readonly attributes: StepAttributes;
  };
  /** Secrets included. */
  readonly params: { readonly [name: string]: string };
  readonly secrets: readonly SecretValue[];
  /** Captures of earlier steps. */
  readonly vars: { readonly [name: string]: string };
  /** The environment of the step's processes, params and captures included. */
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  /** The folder of the file that contains the step: relative paths of data operations start at `cwd`, script imports here. */
  readonly folder: string;
  /** Where this attempt may keep files: `steps/<id>/<attempt>/`. */
  readonly directory: string;
  /** Shell steps: the session to begin from and the file to save it to; `save` is null where it is thrown away (gates). */
  readonly session: { readonly restore: string | null; readonly save: string | null };
  /** True for gates and guards: what can be made read-only has to be. */
  readonly readOnly: boolean;
  /** True when stdout must be separate from stderr (capture, expectations, marks). */
  readonly separateStdout: boolean;
  /** Aborts on timeout and on cancellation; `reason` is 'timeout' or 'cancelled'. */
  readonly signal: AbortSignal;
  readonly processes: Processes;
  readonly connections: Connections;
  /** Null in a live run. `connections` are held already; a kind asks here about files that it writes and its own addresses. */
  readonly confinement: Confinement | null;
  /** Writes a line of the step's output: redacted, then to the output file. */
  print(text: string): void;
  progress(progress: Progress): void;
  /** `${NAME}` replaced in every string of a config; an unset name throws a RunbookError. `encode` is applied to each value. */
  substitute<T extends Json>(value: T, encode?: (value: string) => string): T;
}

export interface StepResult {
  readonly ending: Ending;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Null when the kind's own criterion held (exit code, status, all sums right …). */
  readonly failure: Failure | null;
  /** What the step found out, as `expect` sees it; the journal keeps what JSON can hold of it. */
  readonly facts: Fact;
  /** At most 1 MiB of stdout when `separateStdout` was asked for; data kinds return what `capture` takes. */
  readonly stdout: string;
  /** True when `session.save` holds a complete session. */
  readonly sessionSaved: boolean;
  readonly warnings: readonly string[];
}
