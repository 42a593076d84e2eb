import type { Section } from '../../model/runbook.ts';
import type { LintRule } from '../rule.ts';

/** `Step 3` after `Step 4`, a number twice, or one left out: readers go by the numbers, the runner by the order. */
export const wrongStepOrder: LintRule = {
  rule: 'wrong-step-order',
  category: 'structure',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'numbered headings are out of order',
  *check({ document, runbook, subject }) {
    const last = new Map<string, { readonly number: number; readonly words: string }>();
    for (const section of runbook.sections) {
      if (section.span.file !== document.file) continue;
      const read = numberOf(section);
      if (!read) continue;
      const key = `${section.parent}\0${section.depth}\0${read.style}`;
      const before = last.get(key);
      last.set(key, read);
      if (!before || read.number === before.number + 1 || read.number === 1) continue;
      const what =
        read.number === before.number ? `${read.words} is there twice` : `${read.words} follows ${before.words}`;
      const { start } = section.span;
      yield {
        span: document.span(start.offset, start.offset + section.title.length),
        on: subject,
        message: `${what}: the numbers do not say in which order this is done`,
        hint: 'number the steps in their order',
      };
    }
  },
};

/** `Step 3: …`, `3. …`, `3) …`, `§3. …`, `Phase 2 - …`. */
function numberOf({
  title,
}: Section): { readonly number: number; readonly words: string; readonly style: string } | null {
  const [, style = '', digits, sign] =
    /^(?:((?:step|phase|part)\s+)|§\s?)?(\d{1,3})([.):]?)(?=\s|$)/i.exec(title) ?? [];
  if (digits === undefined || (style === '' && sign === '')) return null;
  const name = style.trim();
  return {
    number: Number(digits),
    words: name === '' ? `${digits}${sign}` : `${name} ${digits}`,
    style: name.toLowerCase(),
  };
}
