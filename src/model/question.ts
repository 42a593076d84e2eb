/** Where the answer to a question came from; a report distinguishes them. */
export type AnswerSource = 'terminal' | 'answers-file' | 'sandbox' | 'flag' | 'inbox';

/** Something only an operator can decide. One pair of events carries all questions. */
export type Question =
  | { readonly kind: 'check'; readonly step: string; readonly text: string }
  | { readonly kind: 'manual'; readonly step: string; readonly text: string }
  | { readonly kind: 'approve'; readonly step: string; readonly role: string | null }
  | { readonly kind: 'confirm'; readonly step: string; readonly text: string }
  | { readonly kind: 'unknown-outcome'; readonly step: string; readonly attempt: number; readonly text: string }
  /** Before a step is run again or undone: an earlier attempt has left processes that are still at work. */
  | { readonly kind: 'left-running'; readonly step: string; readonly processes: readonly StillRunning[] }
  | { readonly kind: 'after-failure'; readonly step: string; readonly choices: readonly FailureChoice[] }
  /** `byHand`: the step has no undo, so only the operator can say that it has been undone. */
  | { readonly kind: 'undo'; readonly step: string; readonly text: string; readonly byHand?: true }
  /** A fence without attributes is offered; `text` is what would be run. With placeholders it cannot be run. */
  | {
      readonly kind: 'assist';
      readonly step: string;
      readonly text: string;
      readonly placeholders: readonly string[];
      readonly background?: true;
    }
  | { readonly kind: 'environment-changed'; readonly differences: readonly string[] };

export interface StillRunning {
  readonly pid: number;
  readonly command: string;
  /** Null if the journal does not record it. */
  readonly attempt: number | null;
}

export type FailureChoice = 'retry' | 'edit' | 'ask-gate' | 'skip' | 'undo' | 'stop';

/** `pass fail na` for checks and manual steps, `approve deny`, `confirm refuse`, and the decisions on failures and unknowns, and what is done with a fence that is offered. */
export interface Answer {
  readonly verdict:
    | 'pass'
    | 'fail'
    | 'na'
    | 'approve'
    | 'deny'
    | 'confirm'
    | 'refuse'
    | 'verify'
    | 'rerun'
    | 'done'
    | 'stop'
    | 'run'
    | 'copy'
    | 'by-hand'
    | 'wait'
    | 'end'
    | 'beside'
    | FailureChoice;
  readonly reason?: string;
}
