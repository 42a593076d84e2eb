import { closeSync, openSync, writeSync } from 'node:fs';

/** A line `MILLISECONDS OFFSET` for each look that found something, so that a replay keeps its pace. */
export interface PaceIndex {
  note(offset: number): void;
  close(): void;
}

/**
 * Created with its first line. If it cannot be created or written (a full disk), it ends there, and from there on a replay has no
 * pace, which is no reason to stop a run in the middle of a step.
 */
export function openPaceIndex(file: string, now: () => number): PaceIndex {
  const begun = now();
  let index: number | undefined;
  let ended = false;
  const close = (): void => {
    ended = true;
    if (index !== undefined) closeSync(index);
    index = undefined;
  };
  return {
    note(offset) {
      if (ended) return;
      try {
        index ??= openSync(file, 'a', 0o600);
        writeSync(index, `${now() - begun} ${offset}\n`);
      } catch {
        close();
      }
    },
    close,
  };
}
