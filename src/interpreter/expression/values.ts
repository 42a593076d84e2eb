import { isFactObject, isList, TypedText, type Fact, type FactObject } from '../../model/facts.ts';
import { Exact } from './exact.ts';
import { readMoment } from './moment.ts';

/** Text of a type whose order differs from the order of its text: it can only be compared for equality. */
export class TextOfType {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
}

/** CEL has integers, JSON does not: every number without a fraction becomes an integer. */
export type CelValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Exact
  | Date
  | TextOfType
  | readonly CelValue[]
  | ReadonlyMap<string, CelValue>;

/** The scope as CEL values; null if its size, measured roughly as JSON, exceeds `maxBytes`. */
export function toCel(scope: FactObject, maxBytes: number): { readonly [name: string]: CelValue } | null {
  let left = maxBytes;
  const take = (bytes: number): void => {
    left -= bytes;
    if (left < 0) throw new TooLarge();
  };
  const convert = (value: Fact): CelValue => {
    if (typeof value === 'string') take(Buffer.byteLength(value));
    take(NUMBER_BYTES);
    if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
    if (value instanceof TypedText) {
      take(Buffer.byteLength(value.text));
      return fromText(value);
    }
    if (isList(value)) return value.map(convert);
    if (!isFactObject(value)) return value;
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

function fromText({ type, text }: TypedText): CelValue {
  if (type === 'integer') return BigInt(text);
  if (type === 'double') return Number(text);
  if (type === 'numeric') {
    const number = Number(text);
    return Exact.read(text) ?? (/^(-?Infinity|NaN)$/.test(text) ? number : new TextOfType(type, text));
  }
  return (type === 'timestamptz' ? readMoment(text) : null) ?? new TextOfType(type, text);
}

class TooLarge extends Error {}

/** The rough cost of a number, a bracket or a comma. */
const NUMBER_BYTES = 8;

/** A value with its type, for messages: `3 (int)`. */
export function describeCel(value: unknown): string {
  if (typeof value === 'bigint') return `${value} (int)`;
  if (typeof value === 'number') return `${value} (double)`;
  // Whole or not at all: the redactor would not find half a secret.
  if (typeof value === 'string')
    return value.length <= 80 ? `${JSON.stringify(value)} (string)` : `a string of ${value.length} characters`;
  if (value === null) return 'null';
  if (value instanceof Exact) return `${value.toString()} (decimal)`;
  if (value instanceof TextOfType)
    return value.text.length <= 80
      ? `${value.text} (${value.type})`
      : `a ${value.type} of ${value.text.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map || (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype))
    return 'a map';
  if (typeof value === 'boolean') return `${value}`;
  if (value instanceof Date) return `${Number.isNaN(value.getTime()) ? 'no time' : value.toISOString()} (timestamp)`;
  return `a ${typeof value === 'object' ? value.constructor.name.toLowerCase() : typeof value}`;
}
