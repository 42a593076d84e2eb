import { sectionOf, stepOf, type PlannedSection, type PlannedStep } from '../../model/plan.ts';
import { isSettled } from '../../model/progress-of-run.ts';
import type { Store } from '../store.ts';

export type Row =
  | { readonly section: PlannedSection; readonly folded: boolean; readonly steps: readonly PlannedStep[] }
  | { readonly step: PlannedStep }
  | { readonly blank: true }
  | { readonly gate: string; readonly of: PlannedStep };

interface Group {
  readonly section: PlannedSection | null;
  readonly steps: PlannedStep[];
  readonly rows: Row[];
}

/** What the list shows in `height` lines: everything with blank lines if it fits, else distant sections as headings only. */
export function rowsFor(store: Store, current: PlannedStep | undefined, height: number): readonly Row[] {
  const groups = groupsOf(store, current);
  const at = Math.max(
    0,
    groups.findIndex((group) => group.steps.some((step) => step.id === current?.id)),
  );
  const folded = fold(store, groups, at, height);
  const parts = groups.map((group, index): readonly Row[] => [
    ...(group.section ? [{ section: group.section, folded: folded.has(index), steps: group.steps }] : []),
    ...(folded.has(index) ? [] : group.rows),
  ]);
  const airy = parts.flatMap((rows, index): readonly Row[] => (index > 0 ? [{ blank: true }, ...rows] : rows));
  return airy.length <= height ? airy : parts.flat();
}

/** Folds finished sections first, the most distant first; the current section stays open. */
function fold(store: Store, groups: readonly Group[], at: number, height: number): ReadonlySet<number> {
  const lines = (group: Group): number => group.rows.length + (group.section ? 1 : 0);
  let total = groups.reduce((sum, group) => sum + lines(group), 0);
  const folded = new Set<number>();
  const isDone = (group: Group): boolean => group.steps.every((step) => isSettled(store.state.steps.get(step.id)));
  const candidates = groups
    .map((group, index) => ({ group, index, done: isDone(group), far: Math.abs(index - at) }))
    .filter(({ group, index }) => index !== at && group.section !== null)
    .toSorted((a, b) => Number(b.done) - Number(a.done) || b.far - a.far);
  for (const { group, index } of candidates) {
    if (total <= height) break;
    folded.add(index);
    total -= group.rows.length;
  }
  return folded;
}

/** Sections in order with their steps; gates only of the current step and of steps whose gate failed. */
function groupsOf(store: Store, current: PlannedStep | undefined): readonly Group[] {
  const { plan, state } = store;
  const groups: Group[] = [];
  let section: string | null = null;
  for (const id of [...plan.order, ...plan.finally]) {
    const step = stepOf(plan, id);
    if (!step) continue;
    if (step.section !== section || groups.length === 0) {
      section = step.section;
      const entered = sectionOf(plan, section);
      groups.push({ section: entered && entered.title !== '' ? entered : null, steps: [], rows: [] });
    }
    const group = groups.at(-1);
    group?.steps.push(step);
    group?.rows.push({ step });
    if (step.id === current?.id || state.steps.get(id)?.status === 'unverified')
      group?.rows.push(...step.gates.map((gate) => ({ gate, of: step })));
  }
  return groups;
}
