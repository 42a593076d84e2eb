import type { SqlStatement } from '../sql-text/statement.ts';

interface Details {
  readonly found?: string;
  readonly expected?: string;
  readonly hint: string;
}

/** What is wrong with a dump, and what to do about it. */
export class DumpError extends Error {
  readonly details: Details;

  constructor(message: string, details: Details, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'DumpError';
    this.details = details;
  }
}

/** A statement of a dump that the server refused; `cause` is the error of the server, `origin` the version of the dumped server. */
export class StatementRefused extends Error {
  readonly statement: SqlStatement;
  readonly origin: string | null;

  constructor(statement: SqlStatement, line: number, origin: string | null, cause: unknown) {
    super(`line ${line} of the dump (${shortOf(statement)})`, { cause });
    this.name = 'StatementRefused';
    this.statement = statement;
    this.origin = origin;
  }
}

/**
 * The first whole words of a statement, up to its first string: strings may contain passwords, and no search would find the rest
 * of a secret that was cut.
 */
function shortOf({ text }: SqlStatement): string {
  const words =
    text
      .slice(0, 2_000)
      .split(/'|\$\w*\$/, 1)[0]
      ?.trim()
      .split(/\s+/) ?? [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length > 120) break;
    line += line === '' ? word : ` ${word}`;
  }
  return line.length < text.length ? `${line} …` : line;
}

export function truncated(message: string): DumpError {
  return new DumpError(message, { hint: 'use another backup, or fetch this one again' });
}
