import type { Inline, TableRow } from '../../model/prose.ts';
import { cutLine, span, widthOf, type Line } from '../fit.ts';
import { flow } from '../flow.ts';
import type { Theme, Tone } from '../theme.ts';
import { inlineLines } from './inline.ts';

const NARROWEST = 8;
const GAP = 2;

/** A table in columns: narrow columns get the width they need, wide ones are wrapped into the rest. */
export function tableLines(rows: readonly TableRow[], theme: Theme, width: number): readonly Line[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.flatMap((row) => inlineLines(row[column] ?? [], 'plain').map(lengthOf))),
  );
  const widths = share(natural, width - GAP * (columns - 1));
  if (lengthOfAll(widths) > width) return recordLines(rows, width);
  return rows.flatMap((row, index) => {
    const lines = rowLines(row, widths, index === 0);
    if (index > 0) return lines;
    const rule = widths.map((one) => theme.glyphs.horizontal.repeat(one)).join(' '.repeat(GAP));
    return [...lines, [span(rule, 'quiet')]];
  });
}

const lengthOfAll = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1);

/** Narrows the widest column until all of them fit. */
function share(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, one) => sum + one, 0);
  while (total() > room) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** For more columns than there is room for: each cell on separate lines, after the name of its column. */
function recordLines([head = [], ...rows]: readonly TableRow[], width: number): readonly Line[] {
  return rows.flatMap((row, index) => {
    const lines = row.flatMap((cell, column) => {
      const name = head[column] ?? [];
      return flowed(name.length === 0 ? cell : [{ type: 'strong', content: name }, ': ', ...cell], 'plain', width);
    });
    return index > 0 ? [[], ...lines] : lines;
  });
}

const flowed = (content: readonly Inline[], tone: Tone, width: number): readonly Line[] =>
  inlineLines(content, tone).flatMap((spans) => flow(spans, width));

function rowLines(row: TableRow, widths: readonly number[], head: boolean): readonly Line[] {
  const columns = widths.map((width, index) => flowed(row[index] ?? [], head ? 'strong' : 'plain', width));
  const height = Math.max(...columns.map((column) => column.length));
  return Array.from({ length: height }, (_, at): Line =>
    widths.flatMap((width, index) => {
      const part = cutLine(columns[index]?.[at] ?? [], width);
      const last = index === widths.length - 1;
      return last ? [...part] : [...part, span(' '.repeat(width - lengthOf(part) + GAP))];
    }),
  );
}

const lengthOf = (spans: Line): number => spans.reduce((sum, one) => sum + widthOf(one.text), 0);
