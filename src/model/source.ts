/** A place in a source file. `line` and `column` count from 1, `offset` from 0 in UTF-16 code units of the file's text. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of one source file; `end` is exclusive. */
export interface Span {
  /** The file as messages name it: relative to the working directory if that is shorter. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** `file:line:col`, the form every message begins with. */
export function place(span: Span): string {
  return `${span.file}:${span.start.line}:${span.start.column}`;
}
