import type { Table } from 'mdast';
import { DURATION_TEXT, readTextDuration } from './text-duration.ts';

export type ObjectiveName = 'rto' | 'rpo';

/** A target found in text; offsets are relative to the text that was searched. */
export interface Target {
  readonly name: ObjectiveName;
  readonly targetMs: number;
  /** How many different values its table states; absent outside of tables. */
  readonly among?: number;
  readonly start: number;
  readonly end: number;
}

/**
 * `**RTO (Recovery Time Objective):** 4 hours`, `RTO < 30 minutes`, `Target RTO: 4h`, `(RTO: 4 hours, RPO: 15 min)`.
 * Achieved, typical or exceeded times are not targets, and neither is a range.
 */
const STATEMENT = new RegExp(
  String.raw`\b(RTO|RPO)\b` +
    String.raw`[*_]{0,3}(?:\s+(?:target|objective|of|is))?(?:\s*\([^()\n]{0,60}\))?(?:\s+(?:target|objective))?` +
    String.raw`[*_]{0,3}\s*(?:[:=≤<]|<=|&lt;|\bof\b|\bis\b|)[*_]{0,3}\s*` +
    String.raw`(?:~|≈|<|≤|under\s+|within\s+|max\.?\s+|at most\s+)?\s*(${DURATION_TEXT})(?!\s*[-–+])`,
  'gi',
);

const NO_TARGET = /(actual|achieved|typical|measured|maximum|observed|last)\s+[*_]*$/i;

/** The targets that a paragraph or heading states. */
export function findTargets(text: string): Target[] {
  const found: Target[] = [];
  if (!/\bR[TP]O\b/i.test(text)) return found;
  for (const match of text.matchAll(STATEMENT)) {
    const targetMs = readTextDuration(match[2] ?? '');
    if (targetMs === null || NO_TARGET.test(text.slice(0, match.index))) continue;
    const name = (match[1] ?? '').toLowerCase() as ObjectiveName;
    found.push({ name, targetMs, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

const TOTAL = new RegExp(
  String.raw`\btotal\s+(?:time|duration)\b[*_]*\s*:?[*_]*\s*(?:~|≈|about\s+)?\s*(${DURATION_TEXT})`,
  'i',
);

/** `**Total time: ~4 hours (within RTO)**`: the time that a procedure claims to take. */
export function findTotalTime(text: string): number | null {
  if (!/\btotal\b/i.test(text)) return null;
  const found = TOTAL.exec(text);
  return found ? readTextDuration(found[1] ?? '') : null;
}

/**
 * The targets of a table with columns RTO, RPO, Target RTO, or with rows that begin like that. Of several rows the
 * strictest counts: a run that meets it has met them all, and "met" must never be reported too early. Offsets are
 * relative to the document.
 */
export function findTableTargets(
  table: Table,
  textOf: (node: Table['children'][number]['children'][number]) => string,
): Target[] {
  const [head, ...rows] = table.children;
  const columns = (head?.children ?? []).map((cell) => columnName(textOf(cell)));
  const found: Target[] = [];
  for (const row of rows) {
    const inRow = columnName(row.children[0] ? textOf(row.children[0]) : '');
    row.children.forEach((cell, index) => {
      const name = columns[index] ?? (index === 1 ? inRow : null);
      const targetMs = name ? readTextDuration(textOf(cell).replace(/^[~≈<≤\s]+/, '')) : null;
      if (!name || targetMs === null) return;
      found.push({ name, targetMs, start: cell.position?.start.offset ?? 0, end: cell.position?.end.offset ?? 0 });
    });
  }
  return (['rto', 'rpo'] as const).flatMap((name) => {
    const own = found.filter((target) => target.name === name);
    const strictest = own.reduce<Target | null>(
      (best, one) => (best && best.targetMs <= one.targetMs ? best : one),
      null,
    );
    return strictest ? [{ ...strictest, among: new Set(own.map(({ targetMs }) => targetMs)).size }] : [];
  });
}

function columnName(text: string): ObjectiveName | null {
  const name = /^(?:target\s+)?(rto|rpo)(?:\s+target)?(?:\s*\(.*\))?$/i.exec(text.trim())?.[1];
  return name ? (name.toLowerCase() as ObjectiveName) : null;
}
