import type { Json, JsonObject } from '../../model/json.ts';

/** CEL has integers, JSON has not: every number without a fraction becomes one. */
export type CelValue = null | boolean | string | number | bigint | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** The scope as CEL takes it, with its size as JSON would have it; null as soon as that is over `maxBytes`. */
export function toCel(scope: JsonObject, maxBytes: number): { readonly [name: string]: CelValue } | null {
  let left = maxBytes;
  const take = (bytes: number): void => {
    left -= bytes;
    if (left < 0) throw new TooLarge();
  };
  const convert = (value: Json): CelValue => {
    if (typeof value === 'string') take(Buffer.byteLength(value));
    take(NUMBER_BYTES);
    if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item: Json) => convert(item));
    return new Map(
      Object.entries(value).map(([key, item]) => {
        take(Buffer.byteLength(key));
        return [key, convert(item)];
      }),
    );
  };
  try {
    return Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, convert(value)]));
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

class TooLarge extends Error {}

/** What a number, a bracket or a comma costs, roughly. */
const NUMBER_BYTES = 8;

/** A value with its type, for messages: `3 (int)`. */
export function describeCel(value: unknown): string {
  if (typeof value === 'bigint') return `${value} (int)`;
  if (typeof value === 'number') return `${value} (double)`;
  if (typeof value === 'string') return `${JSON.stringify(value.slice(0, 80))} (string)`;
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map || (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype))
    return 'a map';
  return `a ${typeof value === 'object' ? value.constructor.name.toLowerCase() : typeof value}`;
}
