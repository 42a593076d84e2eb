import type { Runbook, Section, Step } from '../../model/runbook.ts';
import { Matcher, type Matching } from './matching.ts';

/** By explicit id, id, title; then by the steps in them; then by their position among what is left of the same parent. */
export function matchSections(before: Runbook, after: Runbook): Matcher<Section> {
  return new Matcher(before.sections, after.sections)
    .byKey(({ id, explicitId }) => (explicitId ? id : null))
    .byKey(({ id, title }) => `${id}\0${title}`)
    .byKey(({ title, depth }) => `${depth}\0${title}`)
    .byKey(({ id }) => id);
}

export function matchRemaining(
  matcher: Matcher<Section>,
  { before, after }: { readonly before: Runbook; readonly after: Runbook },
  steps: Matching<Step>,
): Matching<Section> {
  const old = new Map(before.sections.map((one) => [one.id, one]));
  const fresh = new Map(after.sections.map((one) => [one.id, one]));
  for (const pair of steps.pairs) {
    const [from, to] = [old.get(pair.before.section), fresh.get(pair.after.section)];
    if (from && to && !matcher.after(from) && !matcher.before(to)) matcher.pair(from, to);
  }
  const oldParents = new Map(before.sections.map((one) => [one, old.get(one.parent ?? '')]));
  return matcher
    .byKey((section, side) => {
      const parent = side === 'before' ? oldParents.get(section) : fresh.get(section.parent ?? '');
      const known = side === 'before' ? parent && matcher.after(parent) : parent;
      return section.explicitId ? null : `${known?.id ?? ''}\0${section.depth}`;
    })
    .done();
}
