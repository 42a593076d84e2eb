import type { Code } from 'mdast';
import type { Span } from '../../../model/source.ts';
import type { SourceText } from '../markdown/source-text.ts';

/** A fence as it is in the source. */
export interface FenceText {
  readonly info: string;
  /** Offset of the info string. */
  readonly infoStart: number;
  readonly code: string;
  readonly span: Span;
  readonly codeSpan: Span;
  /** The place of an offset within `code`. */
  at(start: number, end?: number): Span;
}

/** Returns null for code that is indented instead of fenced. */
export function readFence(node: Code, source: SourceText): FenceText | null {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  const opening = /^(?:`{3,}|~{3,})[ \t]*/.exec(source.text.slice(start, end).slice(0, 4096));
  if (!opening) return null;
  const first = source.lineIndex(start);
  const infoStart = start + opening[0].length;
  const lineEnd = source.lineStart(first) + source.line(first).length;
  const lines = node.value === '' ? [] : node.value.split(/\r\n|\n|\r/);

  /** Quote marks and indentation before a line belong to the containers: the code is the rest of the line. */
  const codeStart = (index: number): number => {
    const whole = source.line(first + 1 + index);
    return source.lineStart(first + 1 + index) + Math.max(0, whole.length - (lines[index] ?? '').length);
  };
  let begins: readonly number[] | null = null;
  const toSource = (offset: number): number => {
    begins ??= [0, ...[...node.value.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
    const index = begins.findLastIndex((begin) => begin <= offset);
    return Math.min(codeStart(Math.max(0, index)) + offset - (begins[index] ?? 0), end);
  };
  return {
    info: source.text.slice(infoStart, lineEnd).trimEnd(),
    infoStart,
    code: node.value,
    span: source.span(start, end),
    codeSpan:
      lines.length === 0 ? source.span(lineEnd, lineEnd) : source.span(codeStart(0), toSource(node.value.length)),
    at: (from, to) => source.span(toSource(from), toSource(to ?? from)),
  };
}
