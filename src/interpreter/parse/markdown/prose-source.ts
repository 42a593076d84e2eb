import type { SectionDraft } from '../outline/draft.ts';

/** A section's own Markdown up to the next heading, without steps' code and without comments to the runner. */
export function proseOf(sections: readonly SectionDraft[], index: number, text: string): string {
  const section = sections[index];
  if (!section) return '';
  const end = sections[index + 1]?.start ?? text.length;
  let prose = '';
  let at = section.bodyStart;
  for (const cut of section.cuts) {
    prose += text.slice(at, cut.start);
    at = cut.end;
  }
  prose += text.slice(at, end);
  return prose
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]*\n(?:[ \t]*\n)+/g, '\n\n')
    .trim();
}
