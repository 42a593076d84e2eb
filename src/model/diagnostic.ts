import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'info';

/**
 * What is wrong at one place of a runbook. The shape is public: `show --json`, `lint --format json`
 * and every `diagnostics` array hold exactly these fields.
 */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Stable kebab-case id, also the anchor of its paragraph in docs/diagnostics.md. */
  readonly rule: string;
  readonly severity: Severity;
  /** What was found and what was expected. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string | null;
  /** Where the docs explain the rule, relative to the repository. */
  readonly url: string;
}

export interface DiagnosticText {
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: Severity;
}

/** A diagnostic at `span`; an error unless the text says otherwise. */
export function diagnostic(span: Span, text: DiagnosticText): Diagnostic {
  return {
    file: span.file,
    line: span.start.line,
    column: span.start.column,
    endLine: span.end.line,
    endColumn: span.end.column,
    rule: text.rule,
    severity: text.severity ?? 'error',
    message: text.message,
    hint: text.hint ?? null,
    url: `docs/diagnostics.md#${text.rule}`,
  };
}
