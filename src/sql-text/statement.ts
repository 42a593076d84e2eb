/** `:NAME` a bound value, `:'NAME'` a quoted literal, `:"NAME"` a quoted identifier. */
export interface SqlVariable {
  readonly form: 'value' | 'literal' | 'identifier';
  readonly name: string;
  /** Offsets within the statement's text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface SqlStatement {
  /** From its first word to the last character before its `;`, comments inside included. */
  readonly text: string;
  /** Of the first character, in all text that was pushed. */
  readonly offset: number;
  /** The first words in capitals, comments and what is quoted left out; at most eight. */
  readonly words: readonly string[];
  readonly variables: readonly SqlVariable[];
  /** What is called, in lower case unless quoted, by the last part of its name; absent unless it was asked for. */
  readonly calls?: readonly SqlCall[];
}

export interface SqlCall {
  readonly name: string;
  /** How the name is hidden from a reader of the text, if it is. */
  readonly hidden: 'escapes' | 'variable' | null;
  /** Offsets within the statement's text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** What is still open where the text ends, and where it was opened. */
export interface SqlUnfinished {
  readonly what: 'string' | 'quoted identifier' | 'dollar-quoted string' | 'comment' | 'parenthesis';
  readonly offset: number;
}
