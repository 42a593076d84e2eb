import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { itemOf, type ContentItem, type ContentReader } from './content.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What stand-ins remember: each value in their state files is an item, `stand-in kubectl: deployments/hive/replicas`. A list is one
 * item. `logs` are no content: they are what a command printed about what it did. Files that are not JSON are left out.
 */
export function stateReader(folder: string): ContentReader {
  const load = async (): Promise<Map<string, Json>> => {
    const files = await readdir(folder).catch(() => []);
    const states = new Map<string, Json>();
    for (const name of files.filter((one) => one.endsWith('.json'))) {
      const state = await readFile(path.join(folder, name), 'utf8').then(parsed, () => undefined);
      if (state !== undefined) states.set(name, state);
    }
    return states;
  };
  return {
    changesByItself: true,
    async read() {
      const states = await load();
      return new Map(
        [...states].map(([name, state]) => {
          const prefix = `stand-in ${path.basename(name, '.json')}: `;
          const items = leaves(state).map(([at, value]): [string, ContentItem] => [
            prefix + at.map(encodeURIComponent).join('/'),
            { digest: JSON.stringify(value), size: null, value },
          ]);
          return [prefix, new Map(items)];
        }),
      );
    },
    async bringBack(items, earlier) {
      const states = await load();
      const changed = new Map<string, Json>();
      for (const item of items) {
        const [, stem = '', at = ''] = /^stand-in ([^:]+): (.*)$/s.exec(item) ?? [];
        const name = `${stem}.json`;
        const state = changed.get(name) ?? structuredClone(states.get(name));
        if (state === undefined) continue;
        changed.set(name, put(state, at.split('/').map(decodeURIComponent), itemOf(earlier, item)?.value as Json));
      }
      for (const [name, state] of changed)
        await writeFile(path.join(folder, name), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    },
  };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const isTable = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function leaves(value: Json, at: readonly string[] = []): [string[], Json][] {
  if (!isTable(value) || Object.keys(value).length === 0) return [[[...at], value]];
  return Object.entries(value).flatMap(([key, one]) => (key === 'logs' ? [] : leaves(one, [...at, key])));
}

/** With `undefined` the value is removed. */
function put(value: Json, [key = '', ...rest]: readonly string[], leaf: Json | undefined): Json {
  const table = isTable(value) ? value : {};
  if (rest.length > 0) return { ...table, [key]: put(table[key] ?? {}, rest, leaf) };
  const { [key]: _, ...others } = table;
  return leaf === undefined ? others : { ...others, [key]: leaf };
}
