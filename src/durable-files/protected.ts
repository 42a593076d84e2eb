import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findPlace } from './find-place.ts';

/**
 * Why this name must not be written to; null when it may. Refuses what is not a file, what is in a run directory, and every file or
 * folder in `kept`, by whatever path it is reached: links, `..`, a hard link. Throws the error of the file system.
 */
export function whyProtected(named: string, kept: readonly string[]): string | null {
  const place = findPlace(named);
  if (place.kind === 'unfit') return `it is ${place.why}`;
  if (place.kind !== 'file') return null;
  for (let at = path.dirname(place.path); ; at = path.dirname(at)) {
    if (isRunDirectory(at)) return `it is inside the run directory ${at}`;
    if (kept.some((one) => isSame(one, at))) return `it is part of the runbook: ${at}`;
    if (path.dirname(at) === at) break;
  }
  const own = kept.find((one) => isSame(one, place.path));
  return own === undefined ? null : `it is part of the runbook: ${own}`;
}

/** A run directory in any folder of runs: recognised by its contents. */
const isRunDirectory = (folder: string): boolean =>
  ['journal.jsonl', 'plan.json', 'source.json'].every((name) => existsSync(path.join(folder, name)));

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
