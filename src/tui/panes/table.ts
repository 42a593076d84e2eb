import { cutLine, span, widthOf, type Line } from '../fit.ts';
import { flow } from '../flow.ts';
import type { Theme } from '../theme.ts';
import { inline } from './inline.ts';

const NARROWEST = 8;
const GAP = 2;

/** A GFM table in columns: narrow ones as wide as they need, wide ones wrapped into what is left. */
export function tableLines(rows: readonly string[], theme: Theme, width: number): readonly Line[] {
  const cells = rows.filter((_, index) => index !== 1).map(cellsOf);
  const columns = Math.max(...cells.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...cells.map((row) => lengthOf(inline(row[column] ?? '', 'plain')))),
  );
  const widths = share(natural, width - GAP * (columns - 1));
  return cells.flatMap((row, index) => {
    const lines = rowLines(row, widths, index === 0);
    if (index > 0) return lines;
    const rule = widths.map((one) => theme.glyphs.horizontal.repeat(one)).join(' '.repeat(GAP));
    return [...lines, [span(rule, 'quiet')]];
  });
}

/** Takes from the widest column until all of them fit. */
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

function rowLines(row: readonly string[], widths: readonly number[], head: boolean): readonly Line[] {
  const columns = widths.map((width, index) => flow(inline(row[index] ?? '', head ? 'strong' : 'plain'), width));
  const height = Math.max(...columns.map((column) => column.length));
  return Array.from({ length: height }, (_, at): Line =>
    widths.flatMap((width, index) => {
      const part = cutLine(columns[index]?.[at] ?? [], width);
      const last = index === widths.length - 1;
      return last ? [...part] : [...part, span(' '.repeat(width - lengthOf(part) + GAP))];
    }),
  );
}

/** `\|` is a bar in a cell. */
function cellsOf(row: string): readonly string[] {
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

const lengthOf = (spans: Line): number => spans.reduce((sum, one) => sum + widthOf(one.text), 0);
