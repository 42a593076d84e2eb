import type { SectionDraft } from './draft.ts';

/** True when the section or one that it stands in passes the test. */
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

/** True for a section that is documentation only, or stands in one. */
export function isSkipped(sections: readonly SectionDraft[], index: number): boolean {
  return hasAbove(sections, index, (section) => section.attributes.skip);
}

/** Bold lines divide a section for the eye and the clock; what belongs together is said by headings. */
export function headingOf(sections: readonly SectionDraft[], index: number): number {
  const section = sections[index];
  return section && section.depth > 6 ? (section.parent ?? 0) : index;
}

/** Where the section and all below it end: where the next of its rank begins. */
export function endOfSection(sections: readonly SectionDraft[], index: number, textEnd: number): number {
  const depth = sections[index]?.depth ?? 0;
  for (let at = index + 1; at < sections.length; at += 1) {
    const later = sections[at];
    if (later && later.depth <= depth) return later.start;
  }
  return textEnd;
}
