import { createHash } from 'node:crypto';
import type { Position, Span } from '../../../model/source.ts';

/** The text of one file, with the mapping from offsets to places. */
export interface SourceText {
  /** Absolute, with links resolved. */
  readonly realPath: string;
  /** How messages name it. */
  readonly file: string;
  /** The whole text, including a byte order mark and CRLF. */
  readonly text: string;
  readonly sha256: string;
  /** Offset of the first character after a byte order mark. */
  readonly begin: number;
  position(offset: number): Position;
  span(start: number, end: number): Span;
  /** Offset where the line with this index (from 0) begins; the end of the text for an index beyond the last line. */
  lineStart(index: number): number;
  lineIndex(offset: number): number;
  /** The line with this index without its line ending. */
  line(index: number): string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Returns null if the bytes are not UTF-8. */
export function decodeSource(bytes: Uint8Array, names: { realPath: string; file: string }): SourceText | null {
  try {
    // ignoreBOM keeps the mark in the text, so that offsets match the file.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return createSource(text, { ...names, sha256: createHash('sha256').update(bytes).digest('hex') });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function createSource(text: string, names: { realPath: string; file: string; sha256: string }): SourceText {
  const begin = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const starts = [begin];
  // CommonMark ends lines at LF, CRLF and a lone CR.
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);

  const lineStart = (index: number): number => starts[index] ?? text.length;
  const lineIndex = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lineStart(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const position = (offset: number): Position => {
    const at = Math.min(Math.max(offset, begin), text.length);
    const index = lineIndex(at);
    return { line: index + 1, column: at - lineStart(index) + 1, offset: at };
  };
  return {
    ...names,
    text,
    begin,
    position,
    span: (start, end) => ({ file: names.file, start: position(start), end: position(Math.max(start, end)) }),
    lineStart,
    lineIndex,
    line: (index) => text.slice(lineStart(index), lineStart(index + 1)).replace(/(\r\n|\n|\r)$/, ''),
  };
}
