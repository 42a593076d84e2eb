import type { CompletionItemKind } from 'vscode-languageserver/node';

/** One word that could be written at the cursor. */
export interface Proposal {
  readonly label: string;
  /** What is inserted if it is not the label; `snippet` has placeholders. */
  readonly insert?: string;
  readonly snippet?: string;
  readonly about: string;
  readonly kind: keyof typeof CompletionItemKind;
}

/** The proposals for a place, and what is written of the word already. */
export interface Proposals {
  readonly word: string;
  readonly list: readonly Proposal[];
}
