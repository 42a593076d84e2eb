import { formatDuration } from '../../model/duration.ts';
import type { Runbook, Section } from '../../model/runbook.ts';
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
    const children = childrenOf(context);
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
    const onClock = childrenOf(context, counted);
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

interface Need {
  readonly ms: number;
  /** One of several alternatives, of which only one is played. */
  readonly option: boolean;
}

type Children = ReadonlyMap<string, readonly Section[]>;

/** The sections from the mark declaration to the last mark restored; null if nothing sets that mark. */
function whileTheClockRuns({ sections, steps }: Runbook): ReadonlySet<string> | null {
  const of = (mark: string) => steps.filter(({ attributes }) => attributes.mark === mark).map(({ section }) => section);
  const end = sections.findIndex(({ id }) => id === of('restored').at(-1));
  if (end < 0) return null;
  const begin = Math.max(
    0,
    sections.findIndex(({ id }) => id === of('declaration')[0]),
  );
  const counted = new Set(sections.slice(begin, end + 1).map(({ id }) => id));
  const parents = new Map(sections.map(({ id, parent }) => [id, parent]));
  for (const id of counted) for (let up = parents.get(id); up != null; up = parents.get(up)) counted.add(up);
  return counted;
}

function childrenOf({ runbook }: LintContext, counted: ReadonlySet<string> | null = null): Children {
  const children = new Map<string, Section[]>();
  for (const section of runbook.sections)
    if (section.parent !== null && !section.attributes.skip && (counted?.has(section.id) ?? true))
      children.set(section.parent, [...(children.get(section.parent) ?? []), section]);
  return children;
}

/** Its parts together, or its own budget where that is longer or its parts have none. */
function needOf(section: Section, children: Children): Need {
  const parts = (children.get(section.id) ?? []).map((one) => needOf(one, children));
  const { budgetMs, option } = section.attributes;
  return { ms: Math.max(together(parts), parts.some(({ ms }) => ms > 0) ? 0 : (budgetMs ?? 0)), option };
}

/** One after the other; of alternatives the longest. */
function together(parts: readonly Need[]): number {
  const options = parts.filter(({ option }) => option).map(({ ms }) => ms);
  return parts.reduce((sum, { ms, option }) => sum + (option ? 0 : ms), 0) + Math.max(0, ...options);
}

function headOf({ span, title }: Section, { document }: LintContext) {
  const end = document.text.indexOf('\n', span.start.offset);
  return document.span(span.start.offset, end < 0 ? span.start.offset + title.length : end);
}
