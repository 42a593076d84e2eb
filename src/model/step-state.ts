import type { Ending, ExpectationVerdict, OutputDigest } from './events.ts';
import type { Failure, Unjudged } from './failure.ts';
import type { Json } from './json.ts';

/**
 * `verifying`: it exited well and its gates are being asked. `waiting`: a person has to say something.
 * `unverified`: it exited well and its gate failed or was cancelled; resume asks the gate, it does not run the step.
 */
export type StepStatus =
  | 'pending'
  | 'running'
  | 'verifying'
  | 'waiting'
  | 'unverified'
  | 'passed'
  | 'failed'
  | 'skipped'
  | 'unknown'
  | 'undone';

export interface GateState {
  readonly id: string;
  status: 'pending' | 'running' | 'passed' | 'failed' | 'cancelled';
  polls: number;
  /**
   * Folder below `steps/<gate>/` that the poll at hand prints into. Counted from the record that began it, so that what an
   * earlier run session's polls printed stays as evidence; one further with each poll that was recorded.
   */
  attempt: number;
  found: string | null;
  expected: string | null;
  /** Why its last poll could not be judged; null when it could. */
  unjudged: Unjudged | null;
  failure: Failure | null;
  durationMs: number;
  /** Elapsed run time at which it was started. */
  startedElapsedMs: number | null;
}

export interface AttemptState {
  readonly attempt: number;
  readonly nonce: string;
  readonly startedAt: string;
  readonly startedElapsedMs: number;
  /** The run session that began it. */
  readonly runSession: number;
  ending: Ending | null;
  exitCode: number | null;
  signal: string | null;
  durationMs: number | null;
  output: OutputDigest | null;
  facts: Json;
  expectations: readonly ExpectationVerdict[];
  failure: Failure | null;
  captured: string | null;
  marked: { readonly at: string; readonly evidence: string } | null;
  session: { readonly sha256: string; readonly bytes: number } | null;
  warnings: readonly string[];
  adopted: boolean;
}

export interface StepState {
  readonly id: string;
  status: StepStatus;
  attempts: AttemptState[];
  gates: GateState[];
  failure: Failure | null;
  /** The run session that it failed in: only a later one may take that up again. */
  failedIn: number | null;
  /** Why it was skipped, or what was decided about it. */
  reason: string | null;
  by: string | null;
  /** Set by `step.retrying`: elapsed run time before which the next attempt must not start. */
  retryAtElapsedMs: number | null;
  /** Of the current series: attempts since the step was last begun afresh by a person or by resume. */
  triesInSeries: number;
  /** What has been decided and not been acted on yet. */
  decision: 'rerun' | 'done' | 'verify' | 'fail' | null;
  /** Destructive steps: confirmed for the coming attempt series. Offered fences: chosen to be run. */
  confirmed: boolean;
}
