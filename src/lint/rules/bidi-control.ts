import type { LintRule } from '../rule.ts';

export const bidiControl: LintRule = {
  rule: 'bidi-control',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'characters reorder the text, so that it reads differently from what runs',
  *check({ document }) {
    for (const match of document.text.matchAll(CONTROLS)) {
      const at = match.index;
      const inStep = document.fences.some(
        ({ role, span }) => role !== null && span.start.offset <= at && at < span.end.offset,
      );
      const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase();
      yield {
        span: document.span(at, at + 1),
        on: inStep ? 'step' : 'plain',
        message: `U+${code} changes the direction of the text after it: what is shown is not what runs`,
        hint: 'remove it',
      };
    }
  },
};

/** Embeddings, overrides and isolates. The plain marks of right-to-left scripts reorder nothing. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
