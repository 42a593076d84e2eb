import type { Question, RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';

/** What the loop has to do next. Starting and asking are effects; the rest is bookkeeping. */
export type Action =
  | { readonly do: 'record'; readonly events: readonly RunEvent[] }
  /** Evaluate `when` of the step and of the sections around it that have not been entered. */
  | { readonly do: 'admit'; readonly step: string }
  | { readonly do: 'start'; readonly step: string; readonly attempt: number }
  | { readonly do: 'gate'; readonly gate: string; readonly step: string | null }
  | { readonly do: 'ask'; readonly question: Question }
  /** The journal records its start but not its end: adopt its result, wait for it, or record it as unknown. */
  | { readonly do: 'recover'; readonly step: string }
  /** Look for processes that its earlier attempts left running, and ask what to do with them. */
  | { readonly do: 'clear'; readonly step: string }
  | { readonly do: 'sleep'; readonly untilElapsedMs: number }
  /** Something is in progress, or an operator has to answer. */
  | { readonly do: 'wait' }
  | { readonly do: 'stop'; readonly reason: StopReason }
  | { readonly do: 'done' };

/** Why a run session stops before the run has ended, with its exit code. */
export const STOP_CODES = {
  failure: EXIT.failed,
  waiting: EXIT.waiting,
  signal: EXIT.cancelled,
  undone: EXIT.completed,
} as const;

export type StopReason = keyof typeof STOP_CODES;

/** What `decide` needs to know beyond the recorded state. */
export interface Moment {
  /** Run time so far. */
  readonly elapsedMs: number;
  /** Ids of steps and gates that this process is running. */
  readonly busy: ReadonlySet<string>;
  /** Ids of steps whose `when` held in this process. */
  readonly admitted: ReadonlySet<string>;
  /** Ids of steps that have no earlier attempt still at work, as this process has checked. */
  readonly cleared: ReadonlySet<string>;
  readonly stopping: StopReason | null;
  /** True if an operator is at the terminal and can be asked what to do after a failure. */
  readonly attended: boolean;
  readonly operator: string;
}
