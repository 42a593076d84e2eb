import type { Document } from '../../model/document.ts';
import type { SectionPlace } from './sections.ts';
import { readTitle } from './titles.ts';

/** Bold lines that are labels of what follows everywhere, and name nothing. */
const EMPTY =
  /^(solution|fix|diagnosis|investigation|resolution|steps?|symptoms?|cause|note|warning|example|output|expected( output)?|result|command|usage|verify|verification)s?\s*:?$/i;

export interface Label {
  /** What readers call a fence, without numbers and brackets. */
  readonly label: string;
  /** The same as it is written. */
  readonly title: string;
}

/** The item that contains a fence, the bold line above it, else its heading. */
export function labelOf(document: Document, start: number, section: SectionPlace | undefined): Label {
  const item = document.items.findLast(({ span }) => span.start.offset <= start && start < span.end.offset);
  const own = (item?.text ?? '').split(/[.:;](?=\s|$)|\n/)[0] ?? '';
  if (readTitle(own).words !== '') return labelled(own);
  const from = section?.span.end.offset ?? 0;
  const bold = document.boldLines.findLast(({ span }) => span.start.offset >= from && span.end.offset <= start);
  const words = readTitle(bold?.text ?? '').words;
  return labelled(words !== '' && !EMPTY.test(words) ? (bold?.text ?? '') : (section?.title ?? ''));
}

const labelled = (text: string): Label => ({ label: readTitle(text).words, title: text.replace(/\s+/g, ' ').trim() });
