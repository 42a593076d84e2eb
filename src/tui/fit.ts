import stringWidth from 'string-width';
import { neutralise } from '../presentation/terminal-text.ts';
import type { Tone } from './theme.ts';

/** A part of a line in one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });
export const line = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];
export const BLANK: Line = [];

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that the text takes on a terminal: 2 for wide characters, 0 for combining ones. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** What a command printed, safe to show on the screen. */
export const shownText = (text: string): string => untabbed(neutralise(text));

const TAB = 8;

/** Replaces tabs with blanks up to the next tab stop, so that columns stay aligned. */
function untabbed(text: string): string {
  if (!text.includes('\t')) return text;
  const [first = '', ...rest] = text.split('\t');
  return rest.reduce((line, part) => {
    const column = widthOf(line.slice(line.lastIndexOf('\n') + 1));
    return `${line}${' '.repeat(TAB - (column % TAB))}${part}`;
  }, first);
}

/** Cuts a text to `width` columns and marks the cut with `more`. */
export function cut(text: string, width: number, more = '…'): string {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  return `${take(text, width - widthOf(more))}${more}`;
}

/** The longest beginning that fits. */
function take(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let used = 0;
  for (const { segment } of segments.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

/** Breaks a text into lines of at most `width` columns, at blanks where possible; all but the first are indented by `hang`. */
export function wrap(text: string, width: number, hang = 0): readonly string[] {
  const indent = ' '.repeat(hang < width / 2 ? hang : 0);
  if (indent !== '' && !text.includes('\n')) {
    const [first = '', ...rest] = wrap(text, width);
    if (rest.length === 0) return [first];
    return [first, ...wrap(text.slice(first.length).trimStart(), width - indent.length).map((one) => indent + one)];
  }
  const room = Math.max(1, width);
  const lines: string[] = [];
  for (let rest of text.replaceAll('\t', '    ').split('\n')) {
    while (widthOf(rest) > room) {
      const piece = take(rest, room) || [...rest].slice(0, 1).join('');
      const blank = piece.lastIndexOf(' ');
      const end = blank > room / 2 ? blank : piece.length;
      lines.push(rest.slice(0, end));
      rest = rest.slice(end).replace(/^ /, '');
    }
    lines.push(rest);
  }
  return lines;
}

/** Cuts a line of several spans to `width` columns. */
export function cutLine(spans: Line, width: number, more = '…'): Line {
  let left = width;
  const kept: Span[] = [];
  for (const one of spans) {
    const room = widthOf(one.text);
    if (room <= left) kept.push(one);
    else if (left > 0) kept.push(span(cut(one.text, left, more), one.tone));
    left -= room;
    if (left <= 0) break;
  }
  return kept;
}

/** `left` and `right` at the two ends of a line; `left` is cut if both do not fit. */
export function ends(left: Line, right: Line, width: number, more = '…'): Line {
  const rightWidth = right.reduce((sum, one) => sum + widthOf(one.text), 0);
  const kept = cutLine(left, Math.max(0, width - rightWidth - 1), more);
  const leftWidth = kept.reduce((sum, one) => sum + widthOf(one.text), 0);
  return [...kept, span(' '.repeat(Math.max(0, width - leftWidth - rightWidth))), ...right];
}
