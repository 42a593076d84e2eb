import { diagnostic, type Diagnostic } from '../../../model/diagnostic.ts';
import { formatSize } from '../../../presentation/amounts.ts';
import type { SourceText } from './source-text.ts';

/** The parser's time grows with the square of the size in long lists and quotes; no runbook is this large. */
export const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The processor time that parsing a text may take, in milliseconds: four times what a megabyte of steps takes on a
 * slow machine, so that only a text that defeats the parser is refused.
 */
export const parseLimitMs = (length: number): number => 10_000 + (length / 1024) * 30;

/** Ten thousand nested quotes overflow the parser's stack, five thousand take seconds. */
export const MAX_NESTING = 100;

export function checkSize(bytes: number, file: string): Diagnostic | null {
  if (bytes <= MAX_BYTES) return null;
  const top = { line: 1, column: 1, offset: 0 };
  return diagnostic(
    { file, start: top, end: top },
    {
      rule: 'too-large',
      message: `the file has ${formatSize(bytes)}, the limit is ${formatSize(MAX_BYTES)}`,
      hint: 'split it into files and play them with links that have the title "play"',
    },
  );
}

/** Looks at the markers before the text of each line; the text of a top-level fence does not nest. */
export function checkNesting(source: SourceText): Diagnostic | null {
  const { text } = source;
  let fence: string | null = null;
  for (const match of text.slice(source.begin).matchAll(/[^\r\n]+/g)) {
    const line = match[0];
    const mark = /^(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence) && line.trimEnd() === mark) fence = null;
      continue;
    }
    if (mark !== null) {
      fence = mark;
      continue;
    }
    const markers = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/.exec(line)?.[0] ?? '';
    const depth = markers.match(/>|[-*+]|\d{1,9}[.)]/g)?.length ?? 0;
    if (depth <= MAX_NESTING) continue;
    const start = source.begin + match.index;
    return diagnostic(source.span(start, start + markers.length), {
      rule: 'too-deep',
      message: `${depth} quote or list markers on one line, the limit is ${MAX_NESTING}`,
      hint: 'flatten the quotes and lists on this line',
    });
  }
  return null;
}
