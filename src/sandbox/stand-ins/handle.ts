import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { State } from './definition.ts';
import { takeLock } from './lock.ts';
import { loadDefinition, readStored, store, type StandInPlaces } from './store.ts';

/** The state of a stand-in, as seeds and disasters work with it. */
export interface StandInHandle {
  get(): State;
  /** Replaces the whole state. */
  set(state: State): void;
  /** Changes it in place, or replaces it by what is returned. */
  update(change: (state: State) => State | undefined): void;
  /** A folder that belongs to the state, made if missing: the same one that calls get. */
  folder(...names: string[]): string;
}

/** `standIn('kubectl')`; with a second argument, these keys of its state are set first. */
export type StandInAccess = (name: string, state?: State) => StandInHandle;

/** Loads the definitions once, so that scripts get at states without waiting. Throws what is wrong with a definition. */
export async function openStandIns(places: StandInPlaces, names: readonly string[]): Promise<StandInAccess> {
  const initial = new Map<string, State>();
  for (const name of names) {
    const definition = await loadDefinition(places, name);
    if (definition) initial.set(name, definition.state ?? {});
  }
  return (name, state) => {
    const begin = initial.get(name);
    if (!begin)
      throw new Error(
        `no stand-in ${name} with state in this sandbox: list ${name}.mjs under sandbox: commands: (known: ${[...initial.keys()].join(', ') || 'none'})`,
      );
    const get = (): State => readStored(places, name) ?? structuredClone(begin);
    const locked = (work: () => void): void => {
      const release = takeLock(places.lib);
      try {
        work();
      } finally {
        release();
      }
    };
    const handle: StandInHandle = {
      get,
      set: (value) => locked(() => store(places, name, value)),
      update: (change) =>
        locked(() => {
          const current = get();
          store(places, name, change(current) ?? current);
        }),
      folder(...names) {
        const folder = path.join(places.state, name, ...names);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return folder;
      },
    };
    if (state) handle.update((current) => ({ ...current, ...state }));
    return handle;
  };
}
