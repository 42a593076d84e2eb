import type { LintRule } from '../rule.ts';

/** Sections contain each other by the level of their headings: gates, options and budgets go by that. */
export const headingSkipsLevel: LintRule = {
  rule: 'heading-skips-level',
  category: 'structure',
  severity: { step: 'warning', plain: 'info' },
  summary: 'a heading is more than one level below the one above it',
  *check({ document, subject }) {
    let above = document.headings[0]?.depth ?? 0;
    for (const { depth, span, title } of document.headings) {
      if (depth > above + 1)
        yield {
          span,
          on: subject,
          message: `"${title}" has level ${depth}, directly below a heading of level ${above}`,
          hint: `write ${'#'.repeat(above + 1)}, or add the heading that is missing between them`,
        };
      above = depth;
    }
  },
};
