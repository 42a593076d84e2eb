import type { SectionDraft } from './draft.ts';

/** True if the section, or one that contains it, passes the test. */
export function hasAbove(
  sections: readonly SectionDraft[],
  index: number,
  test: (section: SectionDraft, index: number) => boolean,
): boolean {
  for (let at: number | null = index; at !== null; at = sections[at]?.parent ?? null) {
    const section = sections[at];
    if (section && test(section, at)) return true;
  }
  return false;
}

/** True for a section that is documentation only, or is inside one. */
export function isSkipped(sections: readonly SectionDraft[], index: number): boolean {
  return hasAbove(sections, index, (section) => section.attributes.skip);
}

/** The real heading: bold lines divide a section for the reader and the clock, but headings say what belongs together. */
export function headingOf(sections: readonly SectionDraft[], index: number): number {
  const section = sections[index];
  return section && section.depth > 6 ? (section.parent ?? 0) : index;
}

/** Where the section and everything below it ends: at the next section of the same or a higher rank. */
export function endOfSection(sections: readonly SectionDraft[], index: number, textEnd: number): number {
  const depth = sections[index]?.depth ?? 0;
  for (let at = index + 1; at < sections.length; at += 1) {
    const later = sections[at];
    if (later && later.depth <= depth) return later.start;
  }
  return textEnd;
}
