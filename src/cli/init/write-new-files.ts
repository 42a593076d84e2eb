import { lstatSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../option-types.ts';
import type { NewFile } from './template-files.ts';

/** Writes all files, or none if one of them could not be new. Throws a usage error that names everything in the way. */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  shown: (name: string) => string,
): Promise<void> {
  const inTheWay = new Set(files.flatMap(({ name }) => obstacle(path.join(folder, name)) ?? []));
  if (inTheWay.size > 0) {
    const names = [...inTheWay].map((file) => shown(path.relative(folder, file)));
    throw usageError(
      `in the way: ${names.join(', ')}; nothing was written`,
      'choose another folder or name: runbook init DIR, or runbook init NAME.md',
    );
  }
  for (const { name, text } of files) {
    const file = path.join(folder, name);
    try {
      // One by one: below /proc the recursive mkdir of Node does not end.
      for (const missing of missingFolders(path.dirname(file))) await mkdir(missing);
      // Never over a file that somebody has written since.
      await writeFile(file, text, { flag: 'wx' });
    } catch (error) {
      throw usageError(`${shown(name)} cannot be written: ${(error as Error).message}`, 'choose another folder');
    }
  }
}

/** What keeps a file from being new: a part of its path that is no folder, or itself, even as a dangling link. Null if nothing does. */
function obstacle(file: string): string | null {
  const folder = nearest(path.dirname(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  return folder === path.dirname(file) && lstatSync(file, { throwIfNoEntry: false }) ? file : null;
}

/** The folder, or the longest part of its path that exists. */
function nearest(folder: string): string {
  return isThere(folder) || folder === path.dirname(folder) ? folder : nearest(path.dirname(folder));
}

/** Outermost first. */
function missingFolders(folder: string): readonly string[] {
  return isThere(folder) ? [] : [...missingFolders(path.dirname(folder)), folder];
}

function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A part of the path is a file, or may not be entered: what is above it decides.
    return false;
  }
}
