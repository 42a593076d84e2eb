import { spawnSync } from 'node:child_process';
import type { Later } from './definition.ts';
import { takeLock } from './lock.ts';
import { ended, printed } from './perform.ts';
import { loadDefinition, readStored, store, type StandInPlaces } from './store.ts';

/** What `call.later` works with: other commands, and the state under its lock again. */
export function laterTools(places: StandInPlaces, command: string, write: (to: 1 | 2, text: string) => void): Later {
  return {
    run([program = '', ...rest], { cwd, env } = {}) {
      const { status, stdout, stderr, error } = spawnSync(program, rest, {
        encoding: 'utf8',
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(cwd ? { cwd } : {}),
      });
      if (error && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (error) return { code: 127, stdout: '', stderr: `no stand-in for ${program}\n` };
      return { code: status ?? 1, stdout, stderr };
    },
    async update(change) {
      const definition = await loadDefinition(places, command);
      const release = takeLock(places.lib);
      try {
        const state = readStored(places, command) ?? structuredClone(definition?.state ?? {});
        change(state);
        store(places, command, state);
      } finally {
        release();
      }
    },
    print: (value) => write(1, printed(value)),
    warn: (text) => write(2, ended(text)),
  };
}
