import type { SqlStatement } from '../sql-text/statement.ts';
import { tokensOf } from '../sql-text/tokens.ts';

/** How a COPY moves its data: `to` or `from`, and a word in capitals (STDIN, PROGRAM) or `file` for a name in quotes. */
export interface CopyEnds {
  readonly direction: 'TO' | 'FROM';
  readonly end: string;
}

/** Null for a statement that is not a COPY. */
export function copyEndsOf({ words, text }: SqlStatement): CopyEnds | null {
  if (words[0] !== 'COPY') return null;
  let depth = 0;
  let direction: CopyEnds['direction'] | null = null;
  for (const { kind, text: token } of tokensOf(text)) {
    if (direction !== null) return { direction, end: kind === 'word' ? token : 'file' };
    if (kind === 'symbol') depth += { '(': 1, ')': -1 }[token] ?? 0;
    if (kind === 'word' && depth === 0 && (token === 'TO' || token === 'FROM')) direction = token;
  }
  return null;
}

export function isCopyFromStdin(statement: SqlStatement): boolean {
  const ends = copyEndsOf(statement);
  return ends?.direction === 'FROM' && ends.end === 'STDIN';
}

/** The name that `SET name = value` or `SELECT pg_catalog.set_config('name', …)` sets, as pg_dump writes them; else null. */
export function settingOf({ text }: SqlStatement): string | null {
  const set = /^SET ([a-z_]+(?:\.[a-z_]+)?) = \S[^;]*$/.exec(text)?.[1];
  return set ?? /^SELECT pg_catalog\.set_config\('([a-z_.]+)', '[^']*', (?:true|false)\)$/.exec(text)?.[1] ?? null;
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const TABLE = new RegExp(`^(?:copy|insert\\s+into)\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)`, 'i');

/** The table that a COPY or INSERT names, quotes taken off. */
export function tableOf({ text }: SqlStatement): string | null {
  const name = TABLE.exec(text)?.[1];
  return name?.replace(/"((?:[^"]|"")+)"/g, (_, quoted: string) => quoted.replaceAll('""', '"')) ?? null;
}
