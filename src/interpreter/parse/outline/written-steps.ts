import { classifyFence } from '../fences/classify.ts';
import { readInfoString } from '../fences/info-string.ts';
import type { SourceText } from '../markdown/source-text.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';

/** A line that tells a human reader that something is played here, whatever Markdown makes of it. */
export interface Written {
  readonly what: 'fence' | 'comment' | 'link';
  /** Offset of its first character after the text in `before`. */
  readonly start: number;
  readonly end: number;
  /** The blanks and markers of lists, quotes and tasks before it. */
  readonly before: string;
  /** The ticks or tildes of a fence. */
  readonly mark: string;
}

const BLANK = String.raw`[^\S\r\n]|[\u200b-\u200d\u2060]`;
const MARKER = String.raw`>|[-*+:|]|\d{1,9}[.)]|\[[ xX]\]|\[\^[^\]\s]{1,80}\]:`;
const FENCE = '(`{3,}|~{3,})([^\\r\\n]*)';
const COMMENT = String.raw`<!--[^\S\r\n]*runbook[^\S\r\n]*:[^\r\n]*`;
const LINK = String.raw`\[[^\]\r\n]*\]\([^)\r\n]*[^\S\r\n](?:"play"|'play')\)(?=[^\S\r\n]*$)`;

const LINE = (): RegExp => new RegExp(`^((?:${BLANK}|${MARKER}){0,1000}?)(?:${FENCE}|(${COMMENT})|(${LINK}))`, 'gm');

/** Looks only at lines, not at what contains them, and so misses nothing. */
export function findWritten(source: SourceText, vocabulary: Vocabulary): Written[] {
  const found: Written[] = [];
  for (const match of source.text.slice(source.begin).matchAll(LINE())) {
    const [whole, before = '', mark = '', info = '', comment, link] = match;
    const start = source.begin + match.index + before.length;
    const end = source.begin + match.index + whole.length;
    if (comment !== undefined || link !== undefined) {
      found.push({ what: comment === undefined ? 'link' : 'comment', start, end, before, mark: '' });
    } else if (isAnnotated(info, mark, vocabulary)) found.push({ what: 'fence', start, end, before, mark });
  }
  return found;
}

function isAnnotated(info: string, mark: string, vocabulary: Vocabulary): boolean {
  if (!info.includes('{')) return false;
  const read = readInfoString(info.trimStart(), 0, vocabulary.languages);
  if (classifyFence(read, vocabulary).type !== 'claimed') return false;
  // ```bash {#a}``` within a line is how prose mentions a fence.
  return !info.trimStart().slice(read.end).includes(mark);
}
