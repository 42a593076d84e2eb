import type { LintRule } from '../rule.ts';

/** In steps the reader reports the same, as an error. */
export const unresolvedPlaceholder: LintRule = {
  rule: 'unresolved-placeholder',
  category: 'safety',
  severity: { step: 'off', plain: 'warning' },
  summary: 'a command holds text that the reader has to fill in',
  *check({ document }) {
    for (const fence of document.fences) {
      const seen = new Set<string>();
      for (const { text, param, start, end } of fence.placeholders) {
        if (seen.has(text)) continue;
        seen.add(text);
        const reads = text.startsWith('<') ? ': bash reads it as a redirection' : '';
        yield {
          span: fence.at(start, end),
          on: 'plain',
          message: `${text} has to be filled in before this is run${reads}`,
          hint: `declare a param, params: { ${param}: { required: true } }, and write "$${param}"`,
        };
      }
    }
  },
};
