import type { Severity } from '../model/diagnostic.ts';
import type { Span } from '../model/source.ts';
import type { LintContext, Subject } from './context.ts';

export const LEVELS = ['off', 'info', 'warning', 'error'] as const;
export type Level = Severity | 'off';

/** What a rule is about: how the text is built, what its commands do, its targets, its expressions over data. */
export type Category = 'structure' | 'safety' | 'objectives' | 'data';

/** One replacement in the text of the file: offsets in UTF-16 units, the end exclusive. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One thing that a rule found. */
export interface Finding {
  readonly span: Span;
  readonly on: Subject;
  /** What was found and why it matters, without a full stop. */
  readonly message: string;
  /** What to do, as an imperative. */
  readonly hint: string;
  /** Only where there is exactly one right text: `--fix` writes it without asking. */
  readonly fix?: readonly Edit[];
}

/**
 * One lint rule: one file in `src/lint/rules`, its page beside it, and one line in the table. A rule only looks: it runs,
 * connects and resolves nothing, and asks the file system only whether something exists.
 */
export interface LintRule {
  /** Stable, in kebab-case; also the name of its page, `docs/lint/RULE.md`. */
  readonly rule: string;
  readonly category: Category;
  /** The default on steps, and on text that is not annotated. */
  readonly severity: { readonly step: Level; readonly plain: Level };
  /** One line for the index of the docs and for SARIF. */
  readonly summary: string;
  /** `true` if some findings come with a fix. */
  readonly fixable?: true;
  check(context: LintContext): Iterable<Finding> | Promise<Iterable<Finding>>;
}
