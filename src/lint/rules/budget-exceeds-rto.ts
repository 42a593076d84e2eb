import { formatDuration } from '../../model/duration.ts';
import { childrenOf, needOf, together, whileTheClockRuns } from '../../model/budgets.ts';
import type { Section } from '../../model/runbook.ts';
import type { LintContext } from '../context.ts';
import type { LintRule } from '../rule.ts';

/** The sums that nobody does: the times of the steps against the target of their procedure. */
export const budgetExceedsRto: LintRule = {
  rule: 'budget-exceeds-rto',
  category: 'objectives',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'the times of the steps add up to more than the RTO or the stated total',
  *check(context) {
    const { document, runbook, subject } = context;
    const children = childrenOf(runbook);
    const told = new Set<number>();
    for (const section of runbook.sections) {
      if (section.span.file !== document.file || section.depth === 0) continue;
      const parts = (children.get(section.id) ?? []).map((one) => needOf(one, children));
      const needMs = together(parts);
      const { rtoMs, budgetMs } = section.attributes;
      const limit = rtoMs ?? budgetMs;
      if (limit === null || needMs <= limit || parts.length < 2) continue;
      const claims = budgetMs !== null && rtoMs !== null && budgetMs <= rtoMs && budgetMs < needMs;
      told.add(needMs);
      yield {
        span: headOf(section, context),
        on: subject,
        message: `the steps of this part add up to ${formatDuration(needMs)}, more than ${rtoMs === null ? 'its stated time' : 'its RTO'} of ${formatDuration(limit)}${claims ? `; the text claims ${formatDuration(budgetMs)}` : ''}`,
        hint: 'shorten or parallelise steps, or state a target that can be met',
      };
    }
    const { rto } = runbook.objectives;
    const counted = whileTheClockRuns(runbook);
    if (!rto || !counted || rto.span.file !== document.file) return;
    const onClock = childrenOf(runbook, counted);
    const top = runbook.sections.filter((one) => (one.parent === null || one.depth === 0) && counted.has(one.id));
    const needMs = together(top.map((one) => needOf(one, onClock)));
    if (needMs <= rto.targetMs || told.has(needMs)) return;
    yield {
      span: rto.span,
      on: subject,
      message: `the sections up to the mark restored add up to ${formatDuration(needMs)}, more than the RTO of ${formatDuration(rto.targetMs)}`,
      hint: 'shorten or parallelise steps, or state a target that can be met',
    };
  },
};

function headOf({ span, title }: Section, { document }: LintContext) {
  const end = document.text.indexOf('\n', span.start.offset);
  return document.span(span.start.offset, end < 0 ? span.start.offset + title.length : end);
}
