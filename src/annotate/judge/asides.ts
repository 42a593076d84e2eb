import { around, type SectionPlace, type Sections } from './sections.ts';
import { readTitle } from './titles.ts';

/** A section whose commands are no part of the procedure: they are left plain, and a comment says why. */
export interface Aside {
  readonly kind: 'rollback' | 'trouble' | 'reference' | 'upkeep';
  readonly section: SectionPlace;
}

/** The first kind whose pattern fits the words of a title. */
const KINDS: readonly (readonly [kind: Aside['kind'], pattern: RegExp])[] = [
  ['rollback', /\b(roll ?-?back|rolling back|back ?out|revert(ing)?)\b(?! (runbook|test))/i],
  [
    'trouble',
    /\b(trouble ?-?shoot(ing)?|(common|known|potential|possible) (issues?|problems?|pitfalls|errors|failures|mistakes)|pitfalls|debugging|if (something|things|it|this|that|anything) (fails?|goes wrong|breaks))\b/i,
  ],
  [
    'reference',
    /^(quick (reference|commands?|links)|cheat ?-?sheet|(useful|common|helpful|handy|other useful|key|important) commands?|commands? (reference|summary|cheat ?sheet)|references?|appendix\b.*|examples?|faq|frequently asked questions|glossary|see also|related( .*)?|further reading|additional (resources|information)|links|dashboards?( (&|and) alerts?)?|alerts?( queries| rules)?|monitoring|metrics|slos?\b.*|contacts?|prerequisites? knowledge|emergency response)$/i,
  ],
  [
    'upkeep',
    /^((regular |routine |ongoing |scheduled |periodic )?maintenance( procedures?| tasks?| schedule)?|(daily|weekly|monthly|quarterly|annual|yearly) (tasks?|checks?|maintenance|activities|review|backup tests?)|prevention( measures?)?|preventive (measures?|actions?)|preventative (measures?|actions?)|post[- ]?(mortem|incident|dr|recovery)( review| actions?| tasks?)?|lessons learned|automation|automated .*|scheduling|cron( jobs?)?|backup verification)$/i,
  ],
];

const kindOf = (section: SectionPlace): Aside['kind'] | null => {
  const { step, words } = readTitle(section.title);
  if (step) return null;
  return KINDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
};

/** The outermost aside around each section, by index; documents that are about nothing else have none of that kind. */
export function asidesOf(
  sections: Sections,
  holdsShell: (section: SectionPlace) => boolean,
): ReadonlyMap<number, Aside> {
  const found = new Map<number, Aside>();
  for (const section of sections) {
    const outer = [...around(sections, section.index)].toReversed();
    for (const one of outer) {
      // The title of the document is no verdict on all of it.
      const kind = one.depth === 1 && one.parent === null && one.index === 0 ? null : kindOf(one);
      if (kind === null) continue;
      found.set(section.index, { kind, section: one });
      break;
    }
  }
  const main = sections.some((section) => !found.has(section.index) && holdsShell(section));
  return main ? found : new Map([...found].filter(([, { kind }]) => kind === 'rollback'));
}
