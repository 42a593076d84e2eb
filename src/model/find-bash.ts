import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The bash of a PATH; `/bin/bash` when it has none. */
export function findBash(searchPath: string): string {
  const found = searchPath
    .split(':')
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, 'bash'))
    .find(isExecutable);
  return found ?? '/bin/bash';
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
