import type { Json } from './json.ts';

/**
 * A value that JSON cannot represent: `integer` beyond 2^53, `numeric`, `double` that is not a number, `timestamptz`
 * (RFC 3339), or a type whose order differs from that of its text (`interval`, `money` …). Journals and reports show its text.
 */
export class TypedText {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** A result of a step in the form in which it is judged. It is recorded as JSON: `recordedFact`. */
export type Fact = null | boolean | number | string | TypedText | readonly Fact[] | { readonly [key: string]: Fact };

export type FactObject = { readonly [key: string]: Fact };

export function recordedFact(fact: Fact): Json {
  if (fact instanceof TypedText) return fact.text;
  if (isList(fact)) return fact.map(recordedFact);
  if (!isFactObject(fact)) return fact;
  return Object.fromEntries(Object.entries(fact).map(([key, value]) => [key, recordedFact(value)]));
}

export const isList = (fact: Fact): fact is readonly Fact[] => Array.isArray(fact);

export const isFactObject = (fact: Fact): fact is FactObject =>
  fact !== null && typeof fact === 'object' && !isList(fact) && !(fact instanceof TypedText);
