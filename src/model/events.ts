import type { CallCount } from './call-count.ts';
import type { Failure, Unjudged } from './failure.ts';
import type { Json } from './json.ts';
import type { PlanEvent } from './plan-events.ts';
import type { Answer, AnswerSource, Question } from './question.ts';
import type { Effect } from './runbook.ts';

export type { Answer, AnswerSource, FailureChoice, Question } from './question.ts';

/** Size and sha256 of the output of a step; `keyed` hashes are of sensitive output that was not kept. */
export interface OutputDigest {
  readonly bytes: number;
  readonly sha256: string;
  readonly keyed?: boolean;
}

export interface ExpectationVerdict {
  readonly passed: boolean;
  readonly found: string;
  readonly expected: string;
  /** Why it could not be judged; absent if it was compared. */
  readonly unjudged?: string;
}

/** How a spawned or called step ended. */
export type Ending = 'exited' | 'timeout' | 'cancelled' | 'spawn-failed' | 'session-lost';

export interface RunStarted {
  readonly type: 'run.started';
  readonly run: string;
  readonly title: string;
  readonly mode: 'live' | 'drill' | 'sandbox';
  readonly drill: string | null;
  readonly runbook: {
    readonly file: string;
    readonly sha256: string;
    readonly gitCommit: string | null;
    /** Why there is no commit; `unknown` if git could not be run. */
    readonly noCommit?: 'no-repository' | 'no-commit' | 'unknown';
  };
  readonly plan: string;
  readonly tool: string;
  readonly operator: string;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly cwd: string;
  readonly system: { readonly platform: string; readonly node: string; readonly bash: string | null };
  /** Variables that silently redirect commands (KUBECONFIG, AWS_PROFILE, PGHOST …): names and hashes, never values. */
  readonly environment: { readonly [name: string]: string };
  readonly onFailure: 'stop' | 'end';
}

export type RunEvent =
  | RunStarted
  | {
      readonly type: 'run.resumed';
      readonly operator: string;
      readonly host: string;
      readonly boot: string;
      readonly pid: number;
      readonly environment: { readonly [name: string]: string };
      /** How long the previous runner was still alive after its last record. Absent if nothing shows it. */
      readonly livedMs?: number;
    }
  /** Not the end: resumable. */
  | {
      readonly type: 'run.stopped';
      readonly reason: 'failure' | 'waiting' | 'signal' | 'undone';
      readonly exitCode: number;
      readonly detail: string | null;
    }
  /** From here on the run has to end, also in a later run session. */
  | { readonly type: 'abort.requested'; readonly by: string }
  | { readonly type: 'run.ending'; readonly reason: 'completed' | 'aborted' | 'failed' }
  | { readonly type: 'run.ended'; readonly outcome: 'completed' | 'failed' | 'cancelled'; readonly exitCode: number }
  | { readonly type: 'section.entered'; readonly section: string }
  | {
      readonly type: 'step.skipped';
      readonly step: string;
      readonly why: 'when' | 'partial' | 'operator' | 'sandbox';
      readonly reason: string;
      readonly by: string | null;
    }
  | {
      readonly type: 'step.started';
      readonly step: string;
      readonly attempt: number;
      readonly nonce: string;
      readonly code: string;
      readonly effect: Effect;
    }
  | {
      readonly type: 'step.finished';
      readonly step: string;
      readonly attempt: number;
      readonly nonce: string;
      readonly ending: Ending;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly durationMs: number;
      readonly output: OutputDigest;
      /** The facts of the kind, as CEL sees them: rows, status, counts, bytes. At most 64 KiB, else cut and marked `truncated`. */
      readonly facts: Json;
      readonly expectations: readonly ExpectationVerdict[];
      /** Null if the attempt succeeded (its gates follow). */
      readonly failure: Failure | null;
      /** Trimmed stdout for `capture`, provisional until the commit; null without one. */
      readonly captured: string | null;
      /** The time that a `disruption`, `detection` or `recovery-point` step printed, provisional until the commit. */
      readonly marked: { readonly at: string; readonly evidence: string } | null;
      /** The saved shell session, provisional until the commit. */
      readonly session: { readonly sha256: string; readonly bytes: number } | null;
      readonly warnings: readonly string[];
      readonly adopted: boolean;
    }
  | { readonly type: 'step.retrying'; readonly step: string; readonly attempt: number; readonly delayMs: number }
  /** The last attempt of the step failed, or a gate that judges it: the run cannot continue by itself. */
  | { readonly type: 'step.failed'; readonly step: string; readonly failure: Failure }
  | { readonly type: 'step.committed'; readonly step: string }
  | { readonly type: 'step.unknown'; readonly step: string; readonly attempt: number; readonly why: string }
  /** Why a step that had started is started again, or not. Every second start has one. */
  | {
      readonly type: 'step.decided';
      readonly step: string;
      readonly decision: 'rerun' | 'done' | 'verify' | 'skip' | 'fail';
      readonly by: string;
      readonly why: string;
    }
  /** An operator changed the code of the step for this run: a deviation from the runbook, which is not changed. */
  | {
      readonly type: 'step.edited';
      readonly step: string;
      readonly code: string;
      /** The config that the kind read from it. */
      readonly config: Json;
      readonly references: readonly string[];
      readonly hash: string;
      readonly by: string;
      readonly why: string;
    }
  /** `why`: a rollback reached the step, and it has nothing to undo; absent if an operator asked for it. */
  | { readonly type: 'step.reopened'; readonly step: string; readonly by: string; readonly why?: 'nothing-to-undo' }
  /** `byHand`: what the operator says they did, for a step without an undo block. */
  | { readonly type: 'step.undone'; readonly step: string; readonly by: string; readonly byHand?: string }
  /** The steps to undo, in this order: the half-done one, then commits, newest first. */
  | {
      readonly type: 'undo.requested';
      readonly steps: readonly string[];
      /** The whole run is rolled back, or one failed step is undone and the run continues. Absent in older journals. */
      readonly scope?: 'run' | 'step';
      readonly by: string;
    }
  /** An operator decided to leave the effect of this step as it is. */
  | { readonly type: 'undo.left'; readonly step: string; readonly by: string; readonly why: string }
  | { readonly type: 'gate.started'; readonly gate: string; readonly step: string | null }
  /** The first poll, every poll with a new result, and the last poll. */
  | {
      readonly type: 'gate.polled';
      readonly gate: string;
      readonly step: string | null;
      readonly poll: number;
      readonly passed: boolean;
      readonly found: string;
      readonly expected: string;
      /** Set if it did not pass because it could not be judged. */
      readonly unjudged?: Unjudged;
      readonly exitCode: number | null;
      readonly durationMs: number;
      readonly output: OutputDigest;
      readonly facts: Json;
    }
  | { readonly type: 'gate.passed'; readonly gate: string; readonly step: string | null; readonly polls: number }
  | {
      readonly type: 'gate.failed';
      readonly gate: string;
      readonly step: string | null;
      readonly polls: number;
      readonly failure: Failure;
    }
  | { readonly type: 'gate.cancelled'; readonly gate: string; readonly step: string | null; readonly polls: number }
  | { readonly type: 'question.asked'; readonly id: string; readonly question: Question }
  /** An approval in advance; counts once. */
  | { readonly type: 'approval.given'; readonly step: string; readonly by: string }
  | {
      readonly type: 'question.answered';
      readonly id: string;
      readonly question: Question;
      readonly answer: Answer;
      readonly by: string;
      readonly source: AnswerSource;
    }
  /** `at` is RFC 3339 UTC; null means the time of the record. `evidence` is the line it was read from. */
  | {
      readonly type: 'mark.set';
      readonly name: string;
      readonly at: string | null;
      readonly source: string;
      readonly evidence: string | null;
    }
  | {
      readonly type: 'note.added';
      readonly kind: 'note' | 'issue' | 'lesson' | 'action';
      readonly text: string;
      readonly by: string;
    }
  | { readonly type: 'run.paused'; readonly by: string }
  | { readonly type: 'run.continued'; readonly by: string }
  | { readonly type: 'preflight.warned'; readonly connection: string; readonly message: string }
  | {
      readonly type: 'sandbox.prepared';
      readonly services: readonly string[];
      readonly standIns: readonly string[];
      readonly disaster: string | null;
    }
  | {
      /** All calls of stand-ins so far, recorded before the run ends or stops. */
      readonly type: 'sandbox.called';
      readonly calls: readonly CallCount[];
      /** The file of the run that lists them; null if it was not kept. */
      readonly log: OutputDigest | null;
    }
  | PlanEvent
  | { readonly type: 'journal.recovered'; readonly bytes: number; readonly copy: string }
  | { readonly type: 'warning.raised'; readonly step: string | null; readonly message: string };

export type RunEventType = RunEvent['type'];

/** The fields that the journal adds to an event. */
export interface Stamp {
  readonly v: 1;
  /** From 1, without gaps. */
  readonly seq: number;
  /** Raised by every take-over. */
  readonly epoch: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly wall: string;
  /** Milliseconds of the machine's monotonic clock; comparable only within one boot. */
  readonly mono: number;
  /** The command from the inbox that this record answers, so that it is obeyed only once. */
  readonly cause?: string;
}

/** An event as the journal holds it and as `--ui json` prints it. */
export type Recorded = RunEvent & Stamp & { readonly prev: string; readonly sum: string };
