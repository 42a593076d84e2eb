import { formatDuration } from '../../model/duration.ts';
import type { DocumentTarget } from '../../model/document.ts';
import type { AnnotateContext, Finder } from '../finder.ts';
import { around, sectionAt } from '../judge/sections.ts';

export const objectives: Finder = {
  name: 'objectives',
  summary: 'the RTO and the RPO that the text states once',
  *find(context) {
    for (const name of ['rto', 'rpo'] as const) {
      const all = context.document.targets.filter((one) => one.name === name && isOfAll(context, one));
      // Tables and lists are about parts when a sentence is about the whole.
      const sentences = all.filter(({ where }) => where === 'paragraph' || where === 'heading');
      const stated = sentences.length > 0 ? sentences : all;
      const read = context.runbook.objectives[name];
      const [first] = stated;
      // Without a statement at the place that was read it comes from the front matter.
      if (!first || !read || !stated.some(({ span }) => span.start.offset === read.span.start.offset)) continue;
      const values = new Set(stated.map(({ targetMs }) => targetMs));
      if (values.size === 1 && stated.every(({ among }) => among === 1)) {
        const why = `the text states ${name.toUpperCase()} ${formatDuration(first.targetMs)}`;
        yield {
          what: 'objective',
          span: first.span,
          why,
          insert: { into: 'objectives', name, targetMs: first.targetMs },
        };
        continue;
      }
      const heading = context.sections[sectionAt(context.sections, first.span.start.offset)];
      if (!heading) continue;
      const todo = `the text states several values of ${name.toUpperCase()}, and ${formatDuration(read.targetMs)} counts; say in the front matter which one does, objectives: { ${name}: … }`;
      yield {
        what: 'todo',
        span: first.span,
        why: 'several targets',
        insert: { into: 'below-heading', heading: heading.span.start.offset, todo },
      };
    }
  },
};

/** Targets of an alternative, or in the title of a section, are about that part. */
function isOfAll({ sections }: AnnotateContext, { span }: DocumentTarget): boolean {
  const section = sections[sectionAt(sections, span.start.offset)];
  if (section && span.start.offset < section.span.end.offset) return false;
  return ![...around(sections, section?.index ?? -1)].some(({ attributes }) => attributes?.option === true);
}
