import { span, type Line } from '../fit.ts';
import type { Tone } from '../theme.ts';

const INLINE =
  /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|!?\[([^\]]+)\]\(([^)\s]+)[^)]*\)|(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/gs;

/** Emphasis, code and links as tones; a link keeps its address where that is one, because it may be what is needed. */
export function inline(text: string, tone: Tone): Line {
  const spans: Line[number][] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) spans.push(span(text.slice(at, match.index), tone));
    const [whole, , code, bold, bolder, label, address, emphasis] = match;
    if (code !== undefined) spans.push(span(code, 'accent'));
    else if (label !== undefined) {
      spans.push(span(label, tone));
      if (/^https?:/.test(address ?? '')) spans.push(span(` (${address})`, 'quiet'));
    } else if (emphasis !== undefined) spans.push(span(emphasis, tone));
    else spans.push(span(bold ?? bolder ?? '', tone === 'warn' ? 'warn' : 'strong'));
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push(span(text.slice(at), tone));
  return spans;
}
