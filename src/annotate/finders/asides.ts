import type { Aside } from '../judge/asides.ts';
import type { Finder } from '../finder.ts';

const WHY: Readonly<Record<Aside['kind'], string>> = {
  rollback:
    'these commands take back what was done, so they are no steps; put each as {.undo} below the step that it takes back, or make the section an option',
  trouble:
    'these commands are for when something fails, so they are no steps; run them by hand, or move them into a runbook for that failure',
  reference: 'these commands are for reference, so they are no steps; give ids to those that belong to the procedure',
  upkeep: 'these commands are not part of the procedure, so they are no steps; move them into a runbook with a cadence',
};

export const asides: Finder = {
  name: 'asides',
  summary: 'sections whose commands are no part of the procedure: roll back, trouble, reference, upkeep',
  *find({ judged }) {
    const seen = new Set<number>();
    for (const { aside } of judged) {
      if (aside === null || seen.has(aside.section.index)) continue;
      seen.add(aside.section.index);
      yield {
        what: 'todo',
        span: aside.section.span,
        why: `a section for ${aside.kind}`,
        insert: { into: 'below-heading', heading: aside.section.span.start.offset, todo: WHY[aside.kind] },
      };
    }
  },
};
