import type { Section, SectionAttributes } from '../../model/runbook.ts';
import type { Group } from '../change.ts';
import { change, type ChangeKind } from '../kind.ts';
import { sectionName } from '../names.ts';
import type { Pair } from '../pair.ts';
import { id, say, title, value, type Words } from '../words.ts';

const FLAGS = [
  ['option', 'is an option now', 'is no longer an option: it is always played'],
  ['manual', 'is done by hand now', 'is no longer done by hand'],
  ['parallel', 'runs its steps side by side now', 'no longer runs its steps side by side'],
  ['checks', 'has checks after its last step now', 'no longer has checks after its last step'],
] as const satisfies readonly (readonly [keyof SectionAttributes, string, string])[];

export const sections: ChangeKind = {
  kind: 'section',
  summary: 'an option is added, removed or renamed, or a section is played in another way',
  *find(pair) {
    for (const gone of pair.sections.removed)
      if (gone.attributes.option)
        yield change('options', say`option ${id(gone.id)} is removed: ${title(gone.title)}`, { before: gone });
    for (const both of pair.sections.pairs) {
      const { before, after } = both;
      if (before.id !== after.id && (before.explicitId || after.explicitId || after.attributes.option))
        yield change(
          'options',
          say`${after.attributes.option ? 'option' : 'section'} ${id(before.id)} is called ${id(after.id)} now`,
          both,
        );
      const name = sectionName(after);
      for (const [key, now, no] of FLAGS)
        if (before.attributes[key] !== after.attributes[key])
          yield change('options', say`${name} ${after.attributes[key] ? now : no}`, both);
      if (before.attributes.skip !== after.attributes.skip)
        yield after.attributes.skip
          ? change(
              holdsSafety(before, pair, 'before') ? 'weakened' : 'options',
              say`${name} is documentation only now: nothing in it is played`,
              both,
            )
          : change('options', say`${name} is played now; it was documentation only`, both);
      const [old, fresh] = [before.attributes.when, after.attributes.when];
      if (old !== fresh) yield change(conditionGroup(fresh, after, pair), say`${name} ${whenWords(old, fresh)}`, both);
    }
    for (const fresh of pair.sections.added)
      if (fresh.attributes.option)
        yield change('options', say`option ${id(fresh.id)} is added: ${title(fresh.title)}`, { after: fresh });
  },
};

/** A condition that skips a section skips its guards, approvals and gates as well. */
const conditionGroup = (when: string | null, section: Section, pair: Pair): Group =>
  when !== null && holdsSafety(section, pair, 'after') ? 'weakened' : 'options';

export function whenWords(old: string | null, fresh: string | null): Words {
  if (fresh === null) return say`is always played; it was only if ${value(old ?? '')}`;
  return old === null
    ? say`is only played if ${value(fresh)}`
    : say`is only played if ${value(fresh)}; it was if ${value(old)}`;
}

const SAFETY: ReadonlySet<string> = new Set(['gate', 'guard', 'approve', 'check']);

function holdsSafety(section: Section, pair: Pair, side: 'before' | 'after'): boolean {
  const { sections: all, steps } = pair[side];
  const within = new Set([section.id]);
  for (const { id: own, parent } of all) if (parent !== null && within.has(parent)) within.add(own);
  return steps.some((step) => SAFETY.has(step.role) && within.has(step.section));
}
