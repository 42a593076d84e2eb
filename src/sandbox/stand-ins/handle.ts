import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { StandInDefinition, State } from './definition.ts';
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
  const definitions = new Map<string, StandInDefinition>();
  for (const name of names) {
    const definition = await loadDefinition(places, name);
    if (definition) definitions.set(name, definition);
    // Written before anything is called, so that the first call is no change.
    if (definition?.state && readStored(places, name) === null) store(places, name, definition.state);
  }
  return (name, state) => {
    const definition = definitions.get(name);
    if (!definition)
      throw new Error(
        `no stand-in ${name} with state in this sandbox: list ${name}.mjs under sandbox: commands: (known: ${[...definitions.keys()].join(', ') || 'none'})`,
      );
    const get = (): State => readStored(places, name) ?? {};
    const locked = (work: () => void): void => {
      const release = takeLock(places.lib);
      try {
        work();
      } finally {
        release();
      }
    };
    const write = (value: State): void => {
      definition.complete?.(value);
      store(places, name, value);
    };
    const handle: StandInHandle = {
      get,
      set: (value) => locked(() => write(value)),
      update: (change) =>
        locked(() => {
          const current = get();
          write(change(current) ?? current);
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
