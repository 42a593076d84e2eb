import type { Json } from './json.ts';

const REFERENCE = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names of `${NAME}` in the strings of a value, each once; `$${NAME}` is an escape and does not count. */
export function referencesIn(value: Json): string[] {
  const names = new Set<string>();
  mapStrings(value, (text) => {
    for (const [, escaped, name] of text.matchAll(REFERENCE)) if (!escaped && name) names.add(name);
    return text;
  });
  return [...names];
}

/** The value with `${NAME}` replaced in every string, once: references in inserted values are not replaced. */
export function substitute<T extends Json>(
  value: T,
  lookup: (name: string) => string,
  encode = (text: string): string => text,
): T {
  return mapStrings(value, (text) =>
    text.replace(REFERENCE, (whole, escaped: string, name: string) =>
      escaped ? whole.slice(1) : encode(lookup(name)),
    ),
  ) as T;
}

/** The table's own entry of a name, never an inherited one: a param may be called `constructor`. */
export function ownValue<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item as Json, change)]));
}
