import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, StandInDefinition, State } from './definition.ts';

/** Where the kit finds the pieces of a sandbox. */
export interface StandInPlaces {
  /** Definitions, real binaries and the lock: only stand-ins look here. */
  readonly lib: string;
  /** The state folder of the sandbox, `RUNBOOK_SANDBOX_STATE`. */
  readonly state: string;
}

export const definitionFile = ({ lib }: StandInPlaces, name: string): string =>
  path.join(lib, 'definitions', `${name}.mjs`);

export const realBinary = ({ lib }: StandInPlaces, name: string): string => path.join(lib, 'real', name);

/** The definition of a stand-in, null if this sandbox has none of that name. Throws what is wrong with it. */
export async function loadDefinition(places: StandInPlaces, name: string): Promise<StandInDefinition | null> {
  const file = definitionFile(places, name);
  if (!existsSync(file)) return null;
  const { default: definition } = (await import(pathToFileURL(file).href)) as { default?: StandInDefinition };
  if (!Array.isArray(definition?.calls))
    throw new Error(`${name}.mjs: expected \`export default { calls: [{ usage: '${name} …', … }] }\``);
  return definition;
}

const stateFile = ({ state }: StandInPlaces, name: string): string => path.join(state, `${name}.json`);

/** What the stand-in remembers; null before anything was stored. */
export function readStored(places: StandInPlaces, name: string): State | null {
  const file = stateFile(places, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : null;
}

/** Appears whole. Keys are sorted, so that equal states are equal files. */
export function store(places: StandInPlaces, name: string, state: State): void {
  const file = stateFile(places, name);
  const unfinished = path.join(places.lib, `.${name}.${process.pid}.json`);
  mkdirSync(places.state, { recursive: true, mode: 0o700 });
  writeFileSync(unfinished, `${JSON.stringify(sorted(state), null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}

export function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
