import type { Choice } from '../presentation/question-text.ts';

export type NoteKind = 'note' | 'issue' | 'lesson' | 'action';

/** A line that is being typed at the bottom of the screen. */
export type Entry =
  | { readonly purpose: 'note'; readonly kind: NoteKind; readonly text: string }
  | { readonly purpose: 'abort'; readonly text: string }
  | { readonly purpose: 'search'; readonly text: string }
  | {
      readonly purpose: 'answer';
      readonly question: string;
      readonly choice: Choice;
      /** What the text is: the name of the approver, the id to confirm, or a reason. */
      readonly asks: 'identity' | 'exactly' | 'reason';
      readonly identity: string | null;
      readonly text: string;
    };

/** Presentation only: nothing here is part of the run. */
export interface Ui {
  readonly overlay: 'none' | 'help' | 'output' | 'text';
  /** How many rows the text is scrolled down. */
  readonly scroll: number;
  /** Which output of the current step is shown; null for what it prints now. */
  readonly stream: number | null;
  /** What is searched for, and highlighted, in the output. */
  readonly search: string | null;
  /** The step that the operator looks at; null follows the run. */
  readonly focus: string | null;
  readonly entry: Entry | null;
  /** One line at the bottom, until the next key. */
  readonly message: string | null;
}

export const FRESH_UI: Ui = {
  overlay: 'none',
  scroll: 0,
  stream: null,
  search: null,
  focus: null,
  entry: null,
  message: null,
};
