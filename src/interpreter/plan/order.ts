import type { Step } from '../../model/runbook.ts';
import type { ResolvedGates } from './gates.ts';
import type { Outline } from './outline.ts';

const AT_THEIR_PLACE: ReadonlySet<string> = new Set(['step', 'file', 'check', 'manual', 'approve']);

interface Placed {
  readonly id: string;
  readonly at: number;
  /** At the same place: guards of outer sections first, the unit itself last. */
  readonly rank: number;
}

/**
 * The units in the order of play: document order, with guards moved before the first unit of their section and separate
 * gates placed after the units they judge. Injects are played only in a drill.
 */
export function orderUnits(steps: readonly Step[], gates: ResolvedGates, outline: Outline, drill: boolean): string[] {
  const placed: Placed[] = [];
  const firstOf = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    const isUnit = AT_THEIR_PLACE.has(step.role) || gates.atOwnPlace.has(step.id) || (drill && step.role === 'inject');
    if (!isUnit) continue;
    placed.push({ id: step.id, at: index, rank: UNIT });
    for (const gate of gates.behind.get(step.id) ?? []) placed.push({ id: gate, at: index, rank: UNIT });
    // The approval belongs to the heading, and guards come after it.
    if (step.role === 'approve') continue;
    for (const section of outline.around(step.section)) if (!firstOf.has(section.id)) firstOf.set(section.id, index);
  }
  for (const [index, step] of steps.entries()) {
    if (step.role !== 'guard') continue;
    const around = outline.around(step.section);
    const parallel = around.findLast((section) => section.attributes.parallel);
    const at = firstOf.get(parallel?.id ?? step.section) ?? index;
    placed.push({ id: step.id, at, rank: Math.min(around.length, UNIT - 1) });
  }
  return placed.toSorted((a, b) => a.at - b.at || a.rank - b.rank).map(({ id }) => id);
}

/** Headings have six levels, and each depth of included files adds six more. */
const UNIT = 1_000;
