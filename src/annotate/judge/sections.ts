import type { Document, DocumentHeading } from '../../model/document.ts';
import type { Runbook, SectionAttributes } from '../../model/runbook.ts';

/** A heading at the top level of the document, with everything below it. */
export interface SectionPlace extends DocumentHeading {
  readonly index: number;
  /** Null at the top. */
  readonly parent: number | null;
  /** Offset where its text ends, with the sections in it. */
  readonly end: number;
  /** Offset where its text ends, without the sections in it. */
  readonly ownEnd: number;
  /** What a comment below it says. */
  readonly attributes: SectionAttributes | null;
  readonly explicitId: boolean;
}

export type Sections = readonly SectionPlace[];

export function sectionsOf({ headings, blocks, text, file }: Document, { sections }: Runbook): Sections {
  const top = new Set(blocks.filter(({ type }) => type === 'heading').map(({ span }) => span.start.offset));
  const known = new Map(
    sections.filter(({ span }) => span.file === file).map((section) => [section.span.start.offset, section]),
  );
  // A bold line above a rule of dashes is a heading to Markdown, but not to the reader of runbooks.
  const own = headings.filter(({ span }) => top.has(span.start.offset) && known.has(span.start.offset));
  const ends = endsOf(own, text.length);
  const open: { readonly index: number; readonly depth: number }[] = [];
  return own.map((heading, index) => {
    while ((open.at(-1)?.depth ?? 0) >= heading.depth) open.pop();
    const parent = open.at(-1)?.index ?? null;
    open.push({ index, depth: heading.depth });
    const section = known.get(heading.span.start.offset);
    return {
      ...heading,
      index,
      parent,
      end: ends[index] ?? text.length,
      ownEnd: own[index + 1]?.span.start.offset ?? text.length,
      attributes: section?.attributes ?? null,
      explicitId: section?.explicitId ?? false,
    };
  });
}

/** Where each section ends: at the next one of the same or a higher rank. */
function endsOf(headings: readonly DocumentHeading[], textEnd: number): readonly number[] {
  const ends: number[] = [];
  const open: number[] = [];
  for (const [index, { depth, span }] of headings.entries()) {
    while (open.length > 0 && (headings[open.at(-1) ?? 0]?.depth ?? 0) >= depth)
      ends[open.pop() ?? 0] = span.start.offset;
    open.push(index);
  }
  for (const index of open) ends[index] = textEnd;
  return ends;
}

/** Index of the section that contains an offset; -1 above the first heading. */
export function sectionAt(sections: Sections, offset: number): number {
  let [low, high] = [0, sections.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sections[middle]?.span.start.offset ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The section and those around it, innermost first. */
export function* around(sections: Sections, index: number): Iterable<SectionPlace> {
  for (let at: number | null = index; at !== null; at = sections[at]?.parent ?? null) {
    const section = sections[at];
    if (!section) return;
    yield section;
  }
}

export const childrenOf = (sections: Sections, parent: number | null): readonly SectionPlace[] =>
  sections.filter((one) => one.parent === parent);
