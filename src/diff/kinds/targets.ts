import { formatDuration } from '../../model/duration.ts';
import type { Objective, Section, SectionAttributes } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf, sectionName } from '../names.ts';
import { say, value, type Words } from '../words.ts';

const PARTS = [
  ['budgetMs', 'budget'],
  ['rtoMs', 'RTO'],
  ['rpoMs', 'RPO'],
] as const satisfies readonly (readonly [keyof SectionAttributes, string])[];

export const targets: ChangeKind = {
  kind: 'target',
  summary: 'RTO, RPO, budgets, the marks they are measured with, or how often it is rehearsed',
  *find({ before, after, steps, sections }) {
    for (const name of ['rto', 'rpo'] as const) {
      const [old, fresh] = [before.objectives[name], after.objectives[name]];
      if (old?.targetMs !== fresh?.targetMs)
        yield change(
          'targets',
          moved([`the ${name.toUpperCase()}`], old?.targetMs, fresh?.targetMs),
          spans(old, fresh),
        );
    }
    if (before.cadence !== after.cadence)
      yield change(
        'targets',
        say`it is to be rehearsed ${value(after.cadence ?? 'at no fixed interval')}; it was ${value(before.cadence ?? 'at no fixed interval')}`,
        {},
      );
    for (const pair of sections.pairs)
      for (const [key, word] of PARTS) {
        const [old, fresh] = [pair.before.attributes[key], pair.after.attributes[key]];
        if (old !== fresh)
          yield change('targets', moved(say`the ${word} of ${sectionName(pair.after)}`, old, fresh), pair);
      }
    yield* alone(sections.removed, (section) => ({ before: section }), 'gone');
    yield* alone(sections.added, (section) => ({ after: section }), 'new');
    const marks = new Set(after.steps.map(({ attributes }) => attributes.mark));
    for (const gone of steps.removed) {
      const { mark } = gone.attributes;
      if (mark !== null && !marks.has(mark))
        yield change('targets', say`the mark ${value(mark)} is gone with ${nameOf(gone, before)}${unmeasured(mark)}`, {
          before: gone,
        });
    }
    for (const pair of steps.pairs) {
      const [old, fresh] = [pair.before.attributes.mark, pair.after.attributes.mark];
      if (old === fresh) continue;
      const name = nameOf(pair.after, after);
      if (fresh !== null)
        yield change(
          'targets',
          say`${name} sets the mark ${value(fresh)}${old === null ? '' : say`, no longer ${value(old)}`}`,
          pair,
        );
      else if (old !== null)
        yield change(
          'targets',
          say`${name} no longer sets the mark ${value(old)}${marks.has(old) ? '' : unmeasured(old)}`,
          pair,
        );
    }
  },
};

const unmeasured = (mark: string): string =>
  mark === 'restored'
    ? ', so the RTO is not measured'
    : mark === 'recovery-point'
      ? ', so the RPO is not measured'
      : ', and nothing else does';

function moved(what: Words, old: number | null | undefined, fresh: number | null | undefined): Words {
  if (fresh == null) return say`${what} (${formatDuration(old ?? 0)}) is gone`;
  return old == null
    ? say`${what} is ${formatDuration(fresh)} now; there was none`
    : say`${what} is ${formatDuration(fresh)}; it was ${formatDuration(old)}`;
}

function* alone(list: readonly Section[], placed: (section: Section) => object, how: 'gone' | 'new') {
  for (const section of list)
    for (const [key, word] of PARTS) {
      const ms = section.attributes[key];
      if (ms === null) continue;
      const says = say`${how === 'gone' ? '' : 'the new '}${sectionName(section)} ${how === 'gone' ? 'is gone, with its' : 'has a'} ${word} of ${formatDuration(ms)}`;
      yield change('targets', says, placed(section));
    }
}

const spans = (old: Objective | null, fresh: Objective | null) => ({
  ...(old ? { before: old } : {}),
  ...(fresh ? { after: fresh } : {}),
});
