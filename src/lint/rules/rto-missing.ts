import type { LintRule } from '../rule.ts';

/** A procedure that recovers something and says nowhere how long that may take. */
export const rtoMissing: LintRule = {
  rule: 'rto-missing',
  category: 'objectives',
  severity: { step: 'warning', plain: 'info' },
  summary: 'a recovery procedure states no RTO',
  *check({ document, runbook, shells, subject }) {
    const [heading] = document.headings;
    if (!heading || runbook.objectives.rto || document.targets.some(({ name }) => name === 'rto')) return;
    if (runbook.sections.some(({ attributes }) => attributes.rtoMs !== null)) return;
    const measures = runbook.steps.some(({ attributes }) => attributes.mark === 'restored');
    const recovers = /\b(disaster|recover(y|ing)?|restor(e|ing|ation)|fail-?over|fail-?back)\b/i.test(heading.title);
    if (!measures && !(recovers && shells.length > 0)) return;
    yield {
      span: heading.span,
      on: subject,
      message: measures
        ? 'a step sets the mark restored, but no RTO is stated that the time could be compared with'
        : 'this recovers something, and says nowhere how long it may take',
      hint: 'state it: **RTO:** 4 hours, or objectives: { rto: 4h } in the front matter',
    };
  },
};
