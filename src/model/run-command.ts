import type { Answer, AnswerSource } from './events.ts';

/** What a view asks of the engine. A view changes nothing by itself: the engine turns commands into events. */
export type Command =
  | {
      readonly type: 'answer';
      readonly question: string;
      readonly answer: Answer;
      readonly by: string;
      readonly source: AnswerSource;
    }
  | {
      readonly type: 'note';
      readonly kind: 'note' | 'issue' | 'lesson' | 'action';
      readonly text: string;
      readonly by: string;
    }
  /** Runs the failed step that is asked about again with other code, for this run only. */
  | {
      readonly type: 'edit';
      readonly question: string;
      readonly code: string;
      readonly why: string;
      readonly by: string;
    }
  | { readonly type: 'pause'; readonly by: string }
  | { readonly type: 'continue'; readonly by: string }
  /** Stop the running step gracefully and leave the run resumable; a second one stops at once. */
  | { readonly type: 'interrupt'; readonly signal: string }
  /** From another terminal: somebody approves a step, now or before it is asked about. `plan`: digest of the plan it was in then. */
  | { readonly type: 'approve'; readonly step: string; readonly by: string; readonly plan?: string }
  | { readonly type: 'abort'; readonly by: string };
