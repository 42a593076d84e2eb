import type { Finder } from '../finder.ts';
import { around, sectionAt } from '../judge/sections.ts';
import { readTitle } from '../judge/titles.ts';

/** `## Step 3: call the customer`: a step without a command is done by a person. */
export const manual: Finder = {
  name: 'manual',
  summary: 'sections called "Step N" that hold no command: the operator does them',
  *find({ sections, document, judged }) {
    const asides = new Set(judged.flatMap(({ aside }) => aside?.section.index ?? []));
    for (const { index, title, span, end, ownEnd, attributes } of sections) {
      if (!readTitle(title).step || end !== ownEnd || attributes?.manual || attributes?.skip || attributes?.approve)
        continue;
      const within = ({ span: one }: { readonly span: typeof span }): boolean =>
        one.start.offset >= span.end.offset && one.start.offset < end;
      if (document.fences.some(within) || document.tasks.some(within)) continue;
      if (document.links.some((link) => link.title === 'play' && within(link))) continue;
      if (document.blocks.filter(within).every(({ type }) => type === 'html')) continue;
      if ([...around(sections, index)].some((one) => asides.has(one.index) || one.attributes?.manual)) continue;
      yield {
        what: 'manual',
        span,
        why: 'it is a step, and holds no command',
        insert: { into: 'section', heading: span.start.offset, words: ['manual'] },
      };
    }
    for (const [position, { text, span }] of document.boldLines.entries()) {
      if (!readTitle(text).step) continue;
      const heading = sections[sectionAt(sections, span.start.offset)];
      const next = document.boldLines[position + 1]?.span.start.offset ?? Infinity;
      const end = Math.min(next, heading?.ownEnd ?? document.text.length);
      const within = (one: { readonly span: typeof span }): boolean =>
        one.span.start.offset > span.end.offset && one.span.start.offset < end;
      if (!heading || document.fences.some(within) || document.tasks.some(within)) continue;
      if ([...around(sections, heading.index)].some((one) => asides.has(one.index) || one.attributes?.manual)) continue;
      const shown = text.replace(/\s+/g, ' ').slice(0, 60);
      const todo = `"${shown}" holds no command: as a heading with the comment "runbook: manual" it is confirmed by the operator`;
      yield {
        what: 'todo',
        span,
        why: 'a step without a command',
        insert: { into: 'below-heading', heading: heading.span.start.offset, todo },
      };
    }
  },
};
