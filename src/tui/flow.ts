import { span, widthOf, wrap, type Line, type Span } from './fit.ts';

/** Breaks spans at blanks into lines of at most `width` columns; all but the first are indented by `hang`. */
export function flow(spans: Line, width: number, hang = 0): readonly Line[] {
  const room = Math.max(8, width);
  const lines: Span[][] = [[]];
  let used = 0;
  const push = (one: Span): void => {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (last && last.tone === one.tone) line?.splice(-1, 1, span(last.text + one.text, one.tone));
    else line?.push(one);
    used += widthOf(one.text);
  };
  const begin = (): void => {
    lines.push([]);
    used = 0;
    if (hang > 0) push(span(' '.repeat(hang)));
  };
  for (const { text, tone } of spans) {
    for (const [word] of text.matchAll(/ +|[^ ]+/g)) {
      const blank = word.startsWith(' ');
      if (used + widthOf(word) > room && used > hang) {
        begin();
        if (blank) continue;
      }
      if (widthOf(word) <= room - used) push(span(word, tone));
      else
        for (const [index, piece] of wrap(word, room - hang).entries()) {
          if (index > 0) begin();
          push(span(piece, tone));
        }
    }
  }
  return lines;
}
