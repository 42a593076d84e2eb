import type { Question, RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';

/** What the loop has to do next, as `decide` sees it. Starting and asking are effects; the rest is bookkeeping. */
export type Action =
  | { readonly do: 'record'; readonly events: readonly RunEvent[] }
  /** Judge `when` of the step and of the sections around it that have not been entered. */
  | { readonly do: 'admit'; readonly step: string }
  | { readonly do: 'start'; readonly step: string; readonly attempt: number }
  | { readonly do: 'gate'; readonly gate: string; readonly step: string | null }
  | { readonly do: 'ask'; readonly question: Question }
  /** The journal says it was started and not how it ended: adopt its result, wait for it, or call it unknown. */
  | { readonly do: 'recover'; readonly step: string }
  /** Look for what its earlier attempts left running, and settle what is to become of that. */
  | { readonly do: 'clear'; readonly step: string }
  | { readonly do: 'sleep'; readonly untilElapsedMs: number }
  /** Something is under way, or a person has to come back. */
  | { readonly do: 'wait' }
  | { readonly do: 'stop'; readonly reason: StopReason }
  | { readonly do: 'done' };

/** Why a run session stops before the run has ended, and the exit code that says so. */
export const STOP_CODES = {
  failure: EXIT.failed,
  waiting: EXIT.waiting,
  signal: EXIT.cancelled,
  undone: EXIT.completed,
} as const;

export type StopReason = keyof typeof STOP_CODES;

/** What `decide` needs to know of the moment beyond the recorded state. */
export interface Moment {
  /** Run time now. */
  readonly elapsedMs: number;
  /** Ids of steps and gates that this process is running. */
  readonly busy: ReadonlySet<string>;
  /** Ids of steps whose `when` held in this process. */
  readonly admitted: ReadonlySet<string>;
  /** Ids of steps beside which, as this process has found out, no earlier attempt of theirs is at work. */
  readonly cleared: ReadonlySet<string>;
  readonly stopping: StopReason | null;
  /** A person sits at the terminal and can be asked what to do after a failure. */
  readonly attended: boolean;
  readonly operator: string;
}
