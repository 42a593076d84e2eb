import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import type { CommandContext } from '../command.ts';

/** Editors write a file in several steps. */
const SETTLED_MS = 100;

/**
 * Calls `changed` with the files that were written, until Ctrl-C. Folders are watched, because many editors replace a file
 * instead of writing into it.
 */
export async function watchFiles(
  files: readonly string[],
  { cwd, stderr }: CommandContext,
  changed: (files: readonly string[]) => Promise<void>,
): Promise<void> {
  const byPath = new Map(files.map((file) => [path.resolve(cwd, file), file]));
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const settle = (): void => {
    const due = [...waiting];
    waiting.clear();
    last = last.then(() => changed(due));
  };
  const watchers = [...new Set([...byPath.keys()].map((file) => path.dirname(file)))].map((folder): FSWatcher =>
    watch(folder, (_, name) => {
      const file = name === null ? undefined : byPath.get(path.join(folder, name));
      if (file === undefined) return;
      waiting.add(file);
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLED_MS);
    }),
  );
  stderr.write('watching; Ctrl-C ends\n');
  await new Promise<void>((resolve, reject) => {
    for (const watcher of watchers) watcher.on('error', reject);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  await last;
}
