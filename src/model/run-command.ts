import type { Answer, AnswerSource } from './events.ts';

/** A request from a view to the engine. A view changes nothing by itself: the engine turns commands into events. */
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
  /** Runs the failed step of the open question again with other code, for this run only. */
  | {
      readonly type: 'edit';
      readonly question: string;
      readonly code: string;
      readonly why: string;
      readonly by: string;
    }
  | { readonly type: 'pause'; readonly by: string }
  | { readonly type: 'continue'; readonly by: string }
  /** Stops the running step gracefully and leaves the run resumable; a second interrupt kills it. */
  | { readonly type: 'interrupt'; readonly signal: string }
  /** An approval from another terminal, given when the step asks for it or in advance. `plan`: the digest of the plan at that time. */
  | { readonly type: 'approve'; readonly step: string; readonly by: string; readonly plan?: string }
  | { readonly type: 'abort'; readonly by: string };
