import { Exact } from './exact.ts';
import { microsOf } from './moment.ts';
import { describeCel, TextOfType } from './values.ts';

/** Thrown for a comparison that only seems to have an answer. */
export class Incomparable extends Error {}

/** Null compared with a value is unknown, as in SQL, unless the expression says `null`. */
export type NullRule = 'unknown' | 'value';

/**
 * Whether two values are the same. In CEL, values of different types differ, so that `'0' != 0` holds: here that is an
 * error, and so is NaN.
 */
export function isEqual(left: unknown, right: unknown, nulls: NullRule): boolean {
  if (left == null || right == null) {
    if (left === right) return true;
    if (nulls === 'value') return false;
    throw new Incomparable(
      `null compared with ${describeCel(left ?? right)}, which has no answer; check first, with … != null && …`,
    );
  }
  const order = numberOrder(left, right);
  if (order !== null) return order === 0;
  if (typeof left === typeof right && PLAIN.has(typeof left)) return left === right;
  if (left instanceof TextOfType || right instanceof TextOfType) return isSameText(left, right);
  if (left instanceof Date && right instanceof Date) return microsOf(left) === microsOf(right);
  const [list, otherList] = [asList(left), asList(right)];
  if (list && otherList) {
    return list.length === otherList.length && list.every((item, index) => isEqual(item, otherList[index], nulls));
  }
  const [map, otherMap] = [asMap(left), asMap(right)];
  if (map && otherMap) {
    return (
      map.size === otherMap.size &&
      [...map].every(([key, value]) => otherMap.has(key) && isEqual(value, otherMap.get(key), nulls))
    );
  }
  if (left.constructor === right.constructor && !list && !map && typeof left === 'object') {
    // Bytes, durations, types and unsigned integers: their text says everything.
    return textForm(left) === textForm(right);
  }
  throw new Incomparable(`${describeCel(left)} compared with ${describeCel(right)}${conversion(left, right)}`);
}

const textForm = (value: { toString(): string }): string => value.toString();

/** `in` for lists: true if one item is the same, even if the others cannot be compared. */
export function isIn(value: unknown, list: Iterable<unknown>, nulls: NullRule): boolean {
  let strange: Incomparable | null = null;
  for (const item of list) {
    try {
      if (isEqual(value, item, nulls)) return true;
    } catch (error) {
      if (!(error instanceof Incomparable)) throw error;
      strange ??= error;
    }
  }
  if (strange) throw strange;
  return false;
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'boolean']);

export const isNumber = (value: unknown): value is number | bigint | Exact =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Exact;

/** The exact order of two numbers; null if one is not a number. */
export function numberOrder(left: unknown, right: unknown): number | null {
  if (!isNumber(left) || !isNumber(right)) return null;
  if (Number.isNaN(left) || Number.isNaN(right)) {
    throw new Incomparable(`NaN compared with ${describeCel(Number.isNaN(left) ? right : left)}: it is not a number`);
  }
  if (typeof left !== 'object' && typeof right !== 'object') return left < right ? -1 : left > right ? 1 : 0;
  const [a, b] = [asExact(left), asExact(right)];
  if (a && b) return a.compare(b);
  // Only infinity is not an Exact.
  return (a ? 0 : Number(left)) < (b ? 0 : Number(right)) ? -1 : 1;
}

const asExact = (value: number | bigint | Exact): Exact | null => (value instanceof Exact ? value : Exact.of(value));

function isSameText(left: unknown, right: unknown): boolean {
  const [a, b] = [textOf(left), textOf(right)];
  if (a !== null && b !== null) return a === b;
  throw new Incomparable(
    `${describeCel(left)} compared with ${describeCel(right)}, which is text; compare it in the SQL`,
  );
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : value instanceof TextOfType ? value.text : null;

function asList(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? (value as readonly unknown[]) : value instanceof Set ? [...value] : null;
}

function asMap(value: unknown): ReadonlyMap<unknown, unknown> | null {
  if (value instanceof Map) return value;
  if (typeof value !== 'object' || value === null) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? new Map(Object.entries(value)) : null;
}

function conversion(left: unknown, right: unknown): string {
  const pair = [left, right];
  if (!pair.some((value) => typeof value === 'string')) return '';
  if (pair.some(isNumber)) return ': a string is not a number; convert it first, with int(…), double(…) or decimal(…)';
  if (pair.some((value) => value instanceof Date)) return ': convert the string first, with timestamp(…)';
  return '';
}
