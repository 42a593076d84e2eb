import type { Document } from '../../model/document.ts';
import type { SectionPlace } from './sections.ts';
import { readTitle } from './titles.ts';

/** Bold lines that are labels of what follows everywhere, and name nothing. */
const EMPTY =
  /^(solution|fix|diagnosis|investigation|resolution|steps?|symptoms?|cause|note|warning|example|output|expected( output)?|result|command|usage|verify|verification)s?\s*:?$/i;

/** What readers call a fence: the item that contains it, the bold line above it, else its heading. */
export function labelOf(document: Document, start: number, section: SectionPlace | undefined): string {
  const item = document.items.findLast(({ span }) => span.start.offset <= start && start < span.end.offset);
  const own = item ? firstWords(item.text) : '';
  if (own !== '') return own;
  const from = section?.span.end.offset ?? 0;
  const bold = document.boldLines.findLast(({ span }) => span.start.offset >= from && span.end.offset <= start);
  const title = readTitle(bold?.text ?? '').words;
  if (title !== '' && !EMPTY.test(title)) return title;
  return readTitle(section?.title ?? '').words;
}

/** The first sentence, or what is above a colon. */
const firstWords = (text: string): string => readTitle(text.split(/[.:;](?=\s|$)|\n/)[0] ?? '').words;
