import { formatDuration } from '../../model/duration.ts';
import { markOf } from '../../model/marks.ts';
import { sectionOf, stepOf, type Plan, type PlannedSection } from '../../model/plan.ts';
import { isSettled, parentsOf, sectionMs } from '../../model/progress-of-run.ts';
import { distinctTitle } from '../../presentation/wording.ts';
import { span, type Line } from '../fit.ts';
import type { Store } from '../store.ts';
import type { Theme, Tone } from '../theme.ts';

/** Milliseconds spent in a section so far, including what runs now and the open question. */
export function spentMs(store: Store, section: string): number {
  const { state, plan } = store;
  const parents = parentsOf(plan);
  const isInside = (step: string): boolean => {
    let at: string | null | undefined = stepOf(plan, step)?.section;
    while (at !== section && at !== null && at !== undefined) at = parents.get(at);
    return at === section;
  };
  const asked = state.question;
  const begins = [...state.steps.values()].flatMap((own) => {
    const began =
      own.status === 'running'
        ? own.attempts.at(-1)?.startedElapsedMs
        : own.gates.find((gate) => gate.status === 'running')?.startedElapsedMs;
    return began === undefined || began === null || !isInside(own.id) ? [] : [began];
  });
  if (asked && 'step' in asked.question && isInside(asked.question.step)) begins.push(asked.elapsedMs);
  return sectionMs(state, section, begins.length === 0 ? null : Math.min(...begins), store.elapsedMs);
}

/** `6s/5m`, with a small bar if there is room for one; only the budget before the section begins. */
export function budgetSpans(store: Store, theme: Theme, section: PlannedSection, room: number): Line {
  const { budgetMs } = section.attributes;
  if (budgetMs === null) return [];
  if (!store.state.entered.has(section.id)) return [span(`${formatDuration(budgetMs)} `, 'quiet')];
  const spent = spentMs(store, section.id);
  const tone: Tone = spent > budgetMs ? 'bad' : 'quiet';
  const words = span(
    `${formatDuration(Math.floor(spent / 1_000) * 1_000).replace(/^0ms$/, '0s')}${theme.glyphs.of}${formatDuration(budgetMs)} `,
    tone,
  );
  if (room < WITH_BAR) return [words];
  return [...barSpans(spent, budgetMs, CELLS, theme), span(' '), words];
}

const WITH_BAR = 40;
const CELLS = 6;

/** How much of a target is used up, `cells` columns wide: a warning from three quarters on. */
export function barSpans(ms: number, targetMs: number, cells: number, theme: Theme): Line {
  return filled(ms / targetMs, cells, theme, ms > targetMs ? 'bad' : ms > 0.75 * targetMs ? 'warn' : 'bar');
}

/** How much of the work is done. */
export function progressBar(done: number, total: number, cells: number, theme: Theme): Line {
  return filled(done / total, cells, theme, 'bar');
}

function filled(ratio: number, cells: number, { glyphs }: Theme, tone: Tone): Line {
  const share = Math.min(1, Math.max(0, ratio));
  const full = Math.floor(cells * share);
  const parts = glyphs.parts.length;
  const part = full < cells ? (glyphs.parts[Math.floor((cells * share - full) * (parts + 1)) - 1] ?? '') : '';
  return [
    span(glyphs.full.repeat(full) + part, tone),
    span(glyphs.empty.repeat(Math.max(0, cells - full - part.length)), 'quiet'),
  ];
}

/**
 * What the budgets of the sections ahead still allow, and whether that fits into what is left of the RTO. Null if no section
 * ahead has a budget, and after `restored`.
 */
export function budgetsAhead(store: Store): { readonly aheadMs: number; readonly fits: boolean } | null {
  const { plan, state } = store;
  const target = plan.objectives.rto?.targetMs;
  if (target === undefined || markOf(state, 'restored')) return null;
  const budgeted = plan.sections.filter((section) => section.attributes.budgetMs !== null);
  const parents = parentsOf(plan);
  const open = new Set<string>();
  for (const id of plan.order) {
    if (isSettled(state.steps.get(id))) continue;
    let at: string | null | undefined = stepOf(plan, id)?.section;
    for (; at !== null && at !== undefined; at = parents.get(at)) open.add(at);
  }
  let aheadMs = 0;
  for (const section of budgeted) {
    const outer = section.parent === null ? undefined : sectionOf(plan, section.parent);
    // The budget of a section includes those of its subsections.
    if (!open.has(section.id) || (outer && outer.attributes.budgetMs !== null)) continue;
    aheadMs += Math.max(0, (section.attributes.budgetMs ?? 0) - spentMs(store, section.id));
  }
  return aheadMs === 0 ? null : { aheadMs, fits: store.rtoMs + aheadMs <= target };
}

/** The heading, without a budget in it that is shown beside it anyway. */
export function sectionTitle(plan: Plan, section: PlannedSection): string {
  const title = distinctTitle(plan, section);
  return section.attributes.budgetMs === null ? title : title.replace(/\s*\([^()]*\d[^()]*\)$/, '');
}
