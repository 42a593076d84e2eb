/** What fits at the place of the cursor. */
export type Completion =
  /** The shell completes names of files. */
  { readonly files: 'files' | 'markdown' | 'folders' } | { readonly words: readonly Candidate[] };

/** A whole word, in place of what has been typed of it. Behind one that ends in `=` more is to be typed. */
export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

export interface World {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The runbook or run whose steps an option names. */
export type Subject = { readonly file: string } | { readonly run: string } | null;

export const words = (candidates: readonly Candidate[]): Completion => ({ words: candidates });

export const NOTHING = words([]);
