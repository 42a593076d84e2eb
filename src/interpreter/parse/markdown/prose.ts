import type { PhrasingContent, RootContent } from 'mdast';
import type { Prose } from '../../../model/prose.ts';
import type { SectionDraft } from '../outline/draft.ts';
import type { Document } from './markdown.ts';
import { readBlocks } from './read-blocks.ts';
import type { SourceText } from './source-text.ts';

/**
 * The prose of each section, by index: everything up to the next heading, except the code of steps and comments to the
 * runner. A bold line that serves as a heading divides its paragraph.
 */
export function readProse(sections: readonly SectionDraft[], document: Document, source: SourceText): readonly Prose[] {
  const cuts = new Set(sections.flatMap((section) => section.cuts.map(({ start }) => start)));
  const context = { source, cuts, references: document.references, used: new Set(document.references.values()) };
  const { blocks } = document;
  let first = 0;
  return sections.map((section, index) => {
    const begin = section.bodyStart;
    const end = sections[index + 1]?.start ?? source.text.length;
    while (first < blocks.length && endOf(blocks[first]) <= begin) first += 1;
    const own: RootContent[] = [];
    for (let at = first; at < blocks.length && startOf(blocks[at]) < end; at += 1) {
      const block = blocks[at];
      if (block) own.push(...within(block, begin, end));
    }
    return readBlocks(own, context);
  });
}

/** The block, or the part in the section of a block that continues beyond it. */
function within(block: RootContent, begin: number, end: number): readonly RootContent[] {
  const isIn = (node: RootContent): boolean => startOf(node) >= begin && endOf(node) <= end;
  // A heading that opened no section is a paragraph over a rule.
  if (block.type === 'heading') return [{ ...block, type: 'paragraph', children: block.children.filter(isIn) }];
  if (isIn(block)) return [block];
  return block.type === 'paragraph' ? [{ ...block, children: block.children.filter(isIn) }] : [];
}

const startOf = (node: RootContent | PhrasingContent | undefined): number => node?.position?.start.offset ?? 0;
const endOf = (node: RootContent | PhrasingContent | undefined): number => node?.position?.end.offset ?? 0;
