import { formatDuration } from '../../model/duration.ts';
import type { DocumentTarget } from '../../model/document.ts';
import type { AnnotateContext, Finder } from '../finder.ts';
import type { Proposal } from '../proposal.ts';
import { around, sectionAt } from '../judge/sections.ts';

export const objectives: Finder = {
  name: 'objectives',
  summary: 'the RTO and the RPO that the text states once',
  *find(context) {
    // A page without anything to play has no clock.
    if (context.judged.length === 0 && context.steps.every(({ role }) => role === 'check')) return;
    for (const name of ['rto', 'rpo'] as const) {
      const { targets } = context.document;
      const read = context.runbook.objectives[name];
      // What the text does not state at the place that was read is in the front matter.
      if (read && !targets.some(({ span }) => span.start.offset === read.span.start.offset)) continue;
      const all = targets.filter((one) => one.name === name && isOfAll(context, one));
      // The rows of a table are about parts when a sentence is about the whole.
      const sentences = all.filter(({ where }) => where !== 'table');
      const stated = sentences.length > 0 ? sentences : all;
      const [first] = stated;
      if (!first) continue;
      if (stated.every(({ among, targetMs }) => among === 1 && targetMs === first.targetMs)) {
        const why = `the text states ${name.toUpperCase()} ${formatDuration(first.targetMs)}`;
        yield {
          what: 'objective',
          span: first.span,
          why,
          insert: { into: 'objectives', name, targetMs: first.targetMs },
        };
      } else yield* unsure(context, first);
    }
  },
};

function* unsure({ sections }: AnnotateContext, { name, targetMs, span }: DocumentTarget): Iterable<Proposal> {
  const heading = sections[sectionAt(sections, span.start.offset)];
  if (!heading) return;
  const todo = `the text states several values of ${name.toUpperCase()}, and ${formatDuration(targetMs)} counts; say in the front matter which one does, objectives: { ${name}: … }`;
  yield {
    what: 'todo',
    span,
    why: 'several targets',
    insert: { into: 'below-heading', heading: heading.span.start.offset, todo },
  };
}

/** Targets of an alternative, or in the title of a section, are about that part. */
function isOfAll({ sections, alternatives }: AnnotateContext, { span }: DocumentTarget): boolean {
  const section = sections[sectionAt(sections, span.start.offset)];
  if (section && span.start.offset < section.span.end.offset) return false;
  const options = new Set(alternatives.flatMap(({ members }) => members.map(({ index }) => index)));
  return ![...around(sections, section?.index ?? -1)].some(({ index }) => options.has(index));
}
