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
      /** What the text will be: who approves, the id to confirm, or why. */
      readonly asks: 'identity' | 'exactly' | 'reason';
      readonly identity: string | null;
      readonly text: string;
    };

/** Presentation only: nothing here is part of the run. */
export interface Ui {
  readonly overlay: 'none' | 'help' | 'output' | 'text';
  /** Rows that the text is scrolled down. */
  readonly scroll: number;
  /** Which of the outputs of the step at hand is looked at; null for what it prints now. */
  readonly stream: number | null;
  /** What is looked for in the output, and stands out in it. */
  readonly search: string | null;
  /** Step that was looked for; null follows the run. */
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
