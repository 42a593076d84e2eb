import type { Plan } from '../model/plan.ts';
import type { Items } from './changes.ts';
import type { Mutant } from './mutants.ts';

/** The objects that a play read, and what was there. */
export interface Fixtures {
  /** Names of what was read, whenever. */
  readonly read: readonly string[];
  /** Before the first step, and after the last. */
  readonly before: Items;
  readonly after: Items;
  /** Of the runbook: the choice is the same in every test. */
  readonly seed: string;
}

/**
 * Three damaged fixtures at most: a bit flipped in an object that was there before the play, was read and stayed; one of them missing; and
 * only older ones of those that differ in nothing but their numbers. The largest objects count: in a small one a bit may mean nothing.
 */
export function damagedFixtures(plan: Plan, { read, before, after, seed }: Fixtures): readonly Mutant[] {
  const there = sizes(before, after);
  const candidates = read.flatMap((item) => {
    const size = there.get(item);
    return size === undefined || size === 0 ? [] : [{ item, size }];
  });
  if (candidates.length === 0) return [];
  const largest = Math.max(...candidates.map(({ size }) => size));
  const worth = candidates
    .filter(({ size }) => size * 4 >= largest)
    .map(({ item }) => item)
    .toSorted();
  const all = candidates.map(({ item }) => item).toSorted();
  const flipped = worth[numberOf(`flip ${seed}`) % worth.length] ?? '';
  const absent = all[numberOf(`absent ${seed}`) % all.length] ?? '';
  const mutant = (kind: Mutant['kind'], item: string, erase: readonly string[]): Mutant => ({
    ...{ kind, plan },
    step: null,
    fixture: { item, erase, read: new Set(read) },
    judges: plan.steps.filter(({ role, leftOut }) => role === 'gate' && leftOut === null).map(({ id }) => id),
  });
  const stale = newestOfSeveral(all, [...there.keys()]);
  return [
    mutant('flipped', flipped, []),
    mutant('absent', absent, [absent]),
    ...(stale === null ? [] : [mutant('stale', stale.item, stale.erase)]),
  ];
}

/** Sizes of the items that are the same before and after. */
function sizes(before: Items, after: Items): ReadonlyMap<string, number> {
  const same = new Map<string, number>();
  for (const [group, items] of before)
    for (const [name, { digest, size }] of items)
      if (size !== null && after.get(group)?.get(name)?.digest === digest) same.set(name, size);
  return same;
}

/**
 * The last item that was read of which there are older ones, and everything that is named like it: `backups/2026-01-02/dump` goes together with
 * `backups/2026-01-02/manifest`. Null if nothing was chosen among several.
 */
function newestOfSeveral(
  read: readonly string[],
  there: readonly string[],
): { readonly item: string; readonly erase: readonly string[] } | null {
  for (const item of read.toReversed()) {
    const alike = there.filter((other) => patternOf(other) === patternOf(item)).toSorted();
    // Where all of them were read, none was chosen.
    if (alike.at(-1) !== item || alike.every((other) => read.includes(other))) continue;
    const before = alike.at(-2) ?? '';
    const token = tokensOf(item).find((one, place) => one !== tokensOf(before)[place]) ?? '';
    // A short number may be part of many names that have nothing to do with this one.
    if (token.length < 6) continue;
    return { item, erase: there.filter((other) => tokensOf(other).includes(token)) };
  }
  return null;
}

/** A stretch of digits and what joins them in times and dates. */
const NUMBERS = /\d(?:[\dT:_.-]*\d)?Z?/g;
const patternOf = (name: string): string => name.replace(NUMBERS, '#');
const tokensOf = (name: string): readonly string[] => name.match(NUMBERS) ?? [];

/** Whether an item was chosen that differs from the damaged one in nothing but its numbers. */
export const isAlike = (one: string, other: string): boolean => one !== other && patternOf(one) === patternOf(other);

/** FNV-1a, 32 bits. */
function numberOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let place = 0; place < text.length; place += 1)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01_00_01_93) >>> 0;
  return hash;
}
