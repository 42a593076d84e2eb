/** Text that is put in at an offset, in UTF-16 units. Nothing is ever taken out. */
export interface Edit {
  readonly start: number;
  readonly text: string;
}

/** The text with everything put in. */
export function applied(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, text: inserted } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), inserted);
    at = start;
  }
  return [...parts, text.slice(at)].join('');
}

/** The line of the text before the edits that a line of the text after them came from; lines count from 1. */
export function lineBefore(after: string, edits: readonly Edit[], line: number): number {
  const begins = [0, ...[...after.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
  const offset = begins[line - 1] ?? after.length;
  let [inserted, lines] = [0, 0];
  for (const { start, text } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start + inserted >= offset) break;
    lines += [...text.slice(0, offset - start - inserted).matchAll(/\r\n|\n|\r/g)].length;
    inserted += text.length;
  }
  return line - lines;
}

/** Offset where the line of an offset begins, after a byte order mark. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at -= 1;
  return at === 0 && text.startsWith('\uFEFF') ? 1 : at;
}

/** Offset where the line of an offset ends, before its line ending. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** The line ending that the text has at this place, else the one that it has first. */
export function lineEnding(text: string, offset: number): string {
  const end = lineEnd(text, offset);
  return /^(\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0] ?? /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** Whether the line that begins here holds nothing but blanks; true at the end of the text. */
export const isBlankLine = (text: string, start: number): boolean =>
  text.slice(start, lineEnd(text, start)).trim() === '';

/** Whether the line above the one that begins here is blank; true at the top of the text. */
export function isBlankAbove(text: string, start: number): boolean {
  if (start === 0 || (start === 1 && text.startsWith('\uFEFF'))) return true;
  const end = text[start - 1] === '\n' && text[start - 2] === '\r' ? start - 2 : start - 1;
  return text.slice(lineStart(text, end), end).trim() === '';
}
