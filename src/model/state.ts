import type { CallCount } from './call-count.ts';
import type { Answer, AnswerSource, Question, RunStarted } from './events.ts';
import type { Json } from './json.ts';
import type { Plan } from './plan.ts';
import type { AttemptState, GateState, StepState } from './step-state.ts';
import type { Stretch } from './stretches.ts';

export type { AttemptState, GateState, StepState, StepStatus } from './step-state.ts';

export interface Mark {
  readonly name: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** Run time when it was set; null if a step or an operator supplied the time. */
  readonly elapsedMs: number | null;
  readonly source: string;
  readonly evidence: string | null;
  readonly void: boolean;
}

export interface Note {
  readonly kind: 'note' | 'issue' | 'lesson' | 'action';
  readonly text: string;
  readonly by: string;
  readonly at: string;
}

/** Code that replaces a step's for this run only. */
export interface Edit {
  readonly step: string;
  readonly code: string;
  readonly config: Json;
  readonly references: readonly string[];
  readonly hash: string;
  readonly by: string;
  readonly why: string;
  readonly at: string;
  /** A changed runbook was accepted later: its code counts again. */
  readonly superseded: boolean;
}

/** A param that got another value while the run was stopped; null means no value. */
export interface ParamChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: string;
  readonly at: string;
}

/** A decision of an operator, for the report. */
export interface Decision {
  readonly question: Question;
  readonly answer: Answer;
  readonly by: string;
  readonly source: AnswerSource;
  readonly at: string;
  /** How long the run waited for it. */
  readonly waitedMs: number;
}

export interface Interruption {
  readonly at: string;
  /** `died`: left no record. `ended`: it had ended and was resumed for a rollback. */
  readonly reason: 'failure' | 'waiting' | 'signal' | 'undone' | 'died' | 'ended';
  readonly detail: string | null;
  resumedAt: string | null;
  /** Run time; `toMs` is null until it is resumed. */
  readonly fromMs: number;
  toMs: number | null;
}

/** `undone`: rolled back on request, and open again. */
export type RunStatus = 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'undone';

/**
 * A run, folded from its events. One object per fold: `evolve` changes it in place and returns it, because a copy for
 * each of 100,000 events would make the fold quadratic. `records` changes with every event, which is what views watch.
 */
export interface RunState {
  readonly plan: Plan;
  started: (RunStarted & { readonly wall: string; readonly mono: number }) | null;
  status: RunStatus;
  endedAt: string | null;
  exitCode: number | null;
  /** How the run is ending, while `finally` blocks play. */
  ending: 'completed' | 'aborted' | 'failed' | null;
  steps: Map<string, StepState>;
  /** Index into `plan.order` before which everything is settled. */
  cursor: number;
  entered: Map<string, { readonly at: string; readonly elapsedMs: number }>;
  /** By section: the run time of its steps and of waiting for operators on their account, in stretches that do not overlap. */
  sectionSpans: Map<string, Stretch[]>;
  /** Captures of committed steps. */
  vars: Map<string, string>;
  /** Shell sessions of committed steps, oldest first: the last is the current one. */
  sessions: { readonly step: string; readonly attempt: number }[];
  /** Ids of committed steps in order of commit: the reverse is the order of undo. */
  commits: string[];
  marks: Mark[];
  notes: Note[];
  decisions: Decision[];
  edits: Edit[];
  paramChanges: ParamChange[];
  /** The edit of the runbook that was decided against, by `plan.kept`. */
  keptFrom: string | null;
  interruptions: Interruption[];
  question: {
    readonly id: string;
    readonly question: Question;
    readonly at: string;
    readonly elapsedMs: number;
  } | null;
  paused: boolean;
  warnings: { readonly step: string | null; readonly message: string; readonly at: string }[];
  sandbox: {
    readonly services: readonly string[];
    readonly standIns: readonly string[];
    readonly disaster: string | null;
    /** Null until they have been counted. */
    readonly calls: readonly CallCount[] | null;
  } | null;
  failedStep: string | null;
  /** Counts the processes that have played this run so far, this one included. */
  runSession: number;
  /** Everybody who has played this run; they cannot approve it. */
  operators: string[];
  /** Who has asked to abort the run; null once it is ending. */
  aborting: string | null;
  /** Approvals given in advance: step to approver. */
  approvals: Map<string, string>;
  /** Digest of the plan that is played now: an approval names what was approved. */
  planDigest: string;
  /** What is still to be undone, the next one first, and whether the operator has confirmed that one. */
  rollback: {
    readonly queue: readonly string[];
    readonly confirmed: boolean;
    readonly from: string;
    readonly scope: 'run' | 'step';
  } | null;
  clock: { wall: string; mono: number; boot: string; elapsedMs: number };
  /** Run time without work: waiting for an operator, or nothing was played. In order, without overlaps. */
  idle: { waiting: Stretch[]; stopped: Stretch[] };
  /** The last record before the resume, until `run.resumed` accounts for the time since. */
  gap: { readonly fromMs: number; readonly wall: string } | null;
  records: number;
  head: string;
  epoch: number;
}

/** A run before its first event. */
export function initialState(plan: Plan): RunState {
  const gate = (id: string): GateState => ({
    id,
    status: 'pending',
    polls: 0,
    attempt: 0,
    found: null,
    expected: null,
    unjudged: null,
    failure: null,
    durationMs: 0,
    startedElapsedMs: null,
  });
  const steps = new Map<string, StepState>();
  for (const step of plan.steps) {
    const own = step.role === 'gate' || step.role === 'guard' ? [gate(step.id)] : [];
    steps.set(step.id, {
      id: step.id,
      status: 'pending',
      attempts: [],
      gates: own.length > 0 ? own : step.gates.map(gate),
      failure: null,
      failedIn: null,
      reason: null,
      by: null,
      retryAtElapsedMs: null,
      triesInSeries: 0,
      decision: null,
      confirmed: false,
    });
  }
  return {
    plan,
    started: null,
    status: 'running',
    endedAt: null,
    exitCode: null,
    ending: null,
    steps,
    cursor: 0,
    entered: new Map(),
    sectionSpans: new Map(),
    vars: new Map(),
    sessions: [],
    commits: [],
    marks: [],
    notes: [],
    decisions: [],
    edits: [],
    keptFrom: null,
    paramChanges: [],
    interruptions: [],
    question: null,
    paused: false,
    warnings: [],
    sandbox: null,
    failedStep: null,
    runSession: 0,
    operators: [],
    aborting: null,
    approvals: new Map(),
    planDigest: '',
    rollback: null,
    clock: { wall: '', mono: 0, boot: '', elapsedMs: 0 },
    idle: { waiting: [], stopped: [] },
    gap: null,
    records: 0,
    head: '',
    epoch: 1,
  };
}

/** A gate as it judges a step; `judged` is null for a gate that judges no step. Undefined if the plan has no such gate. */
export function gateOf(state: RunState, gate: string, judged: string | null): GateState | undefined {
  return state.steps.get(judged ?? gate)?.gates.find((one) => one.id === gate);
}

/** The last attempt of a step; undefined if it was never started. */
export function lastAttempt(state: RunState, step: string): AttemptState | undefined {
  return state.steps.get(step)?.attempts.at(-1);
}
