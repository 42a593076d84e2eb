import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { ReaderText } from './rules.ts';
import type { Span } from '../../model/source.ts';

/** What is wrong with a runbook: found in any order, reported once and by place. */
export interface Problems {
  add(span: Span, text: ReaderText): void;
  take(diagnostics: readonly Diagnostic[]): void;
  /** Sorted by file in the order of reading, then by place. */
  sorted(files: readonly string[]): readonly Diagnostic[];
}

export function collectProblems(): Problems {
  const found = new Map<string, Diagnostic>();
  const take = (diagnostics: readonly Diagnostic[]): void => {
    for (const one of diagnostics) found.set([one.file, one.line, one.column, one.rule, one.message].join('\0'), one);
  };
  return {
    take,
    add: (span, text) => {
      take([diagnostic(span, text)]);
    },
    sorted: (files) => {
      const rank = new Map(files.map((file, index) => [file, index]));
      const of = (one: Diagnostic): number => rank.get(one.file) ?? files.length;
      return [...found.values()].sort((a, b) => of(a) - of(b) || a.line - b.line || a.column - b.column);
    },
  };
}
