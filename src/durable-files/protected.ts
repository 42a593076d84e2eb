import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findPlace } from './find-place.ts';

/**
 * Why nothing may be written under this name; null when it may. Refused is what is no file, what lies in a run directory, and every file or
 * folder of `kept`, by whatever path it is reached: links, `..`, a hard link. Throws the file system's error.
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

/** Of whichever folder of runs: it is known by what is in it. */
const isRunDirectory = (folder: string): boolean =>
  ['journal.jsonl', 'plan.json', 'source.json'].every((name) => existsSync(path.join(folder, name)));

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
