import type { Inline } from '../../model/prose.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { span, type Line, type Span } from '../fit.ts';
import type { Tone } from '../theme.ts';

/**
 * Emphasis, code and links as tones, a new line after each hard break. A link keeps its web address, because the reader may
 * need it. Struck-out text keeps its signs: not every terminal can show it.
 */
export function inlineLines(content: readonly Inline[], tone: Tone): readonly Line[] {
  const lines: Span[][] = [[]];
  for (const one of content) {
    const [first = [], ...more] = typeof one === 'string' ? [textLine(one, tone)] : partLines(one, tone);
    lines.at(-1)?.push(...first);
    lines.push(...more.map((spans) => [...spans]));
  }
  return lines;
}

function partLines(part: Exclude<Inline, string>, tone: Tone): readonly Line[] {
  switch (part.type) {
    case 'strong':
      return inlineLines(part.content, tone === 'warn' ? 'warn' : 'strong');
    case 'emphasis':
      return inlineLines(part.content, tone);
    case 'struck':
      return inlineLines(['~~', ...part.content, '~~'], tone);
    case 'code':
      return [textLine(part.text, 'accent')];
    case 'html':
      return [textLine(part.text, tone)];
    case 'link':
      return withAddress(inlineLines(part.content, tone), part.address);
    case 'image':
      return withAddress([textLine(part.text === '' ? part.address : part.text, tone)], part.address);
    case 'break':
      return [[], []];
  }
}

/** Adds the address after the label, unless the label is the address. */
function withAddress(label: readonly Line[], address: string): readonly Line[] {
  const [shown] = textLine(address, 'quiet');
  const text = label.flatMap((spans) => spans.map((one) => one.text)).join('');
  if (!shown || !/^https?:/.test(address) || text === shown.text || `http://${text}` === shown.text) return label;
  return [...label.slice(0, -1), [...(label.at(-1) ?? []), span(` (${shown.text})`, 'quiet')]];
}

/** A character reference can be any character, even a line end. */
function textLine(text: string, tone: Tone): Line {
  const shown = neutralise(text.replace(/[\t\n\r]+/g, ' '));
  return shown === '' ? [] : [span(shown, tone)];
}
