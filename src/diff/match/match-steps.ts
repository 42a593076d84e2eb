import type { Section, Step } from '../../model/runbook.ts';
import { Matcher, type Matching } from './matching.ts';
import { similarity, wordsOf } from './similar.ts';

/** Steps with an id that somebody wrote are the same if their ids are. Others need this share of words in common. */
const ALIKE = 0.5;
/** Comparing everything with everything takes time with the square; more is left as removed and added. */
const MOST_COMPARED = 250_000;

/**
 * First by written id, then by content in the same section, by content anywhere, by derived id, and last by likeness: the
 * most similar steps of one role first. A derived id comes late, since it shifts when a neighbour is removed.
 */
export function matchSteps(
  before: readonly Step[],
  after: readonly Step[],
  sections: { after(before: Section): Section | undefined },
  sectionOf: (step: Step, side: 'before' | 'after') => Section | undefined,
): Matching<Step> {
  const place = (step: Step, side: 'before' | 'after'): string => {
    const own = sectionOf(step, side);
    return (side === 'after' || !own ? own : sections.after(own))?.id ?? '?';
  };
  const written = new Set(before.filter(({ explicitId }) => explicitId).map(({ id }) => id));
  const matcher = new Matcher(before, after)
    .byKey(({ id, explicitId }) => (explicitId ? id : null))
    .byKey((step, side) => `${contentOf(step)}\0${place(step, side)}`)
    .byKey(contentOf)
    .byKey((step) => (step.explicitId || written.has(step.id) ? null : `${step.role}\0${step.id}`));
  pairAlike(matcher);
  return matcher.done();
}

const contentOf = (step: Step): string => `${step.hash}\0${step.kind === 'manual' ? step.title : step.code}`;

function pairAlike(matcher: Matcher<Step>): void {
  const [old, fresh] = [matcher.openBefore(), matcher.openAfter()];
  if (old.length * fresh.length > MOST_COMPARED) return;
  const words = new Map(
    [...old, ...fresh].map((step) => [step, wordsOf(step.kind === 'manual' ? step.title : step.code)]),
  );
  const none: ReadonlyMap<string, number> = new Map();
  const alike = old.flatMap((a) =>
    fresh
      .filter((b) => a.role === b.role)
      .map((b) => ({ a, b, share: similarity(words.get(a) ?? none, words.get(b) ?? none) }))
      .filter(({ share }) => share >= ALIKE),
  );
  for (const { a, b } of alike.toSorted((x, y) => y.share - x.share))
    if (!matcher.after(a) && !matcher.before(b)) matcher.pair(a, b);
}
