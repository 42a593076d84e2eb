import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The names of which no executable is in any directory of `searchPath`. Looks, and runs nothing. */
export function missingBinaries(names: readonly string[], searchPath: string): string[] {
  const directories = searchPath.split(path.delimiter).filter((directory) => directory !== '');
  return names.filter((name) => !directories.some((directory) => isExecutable(path.join(directory, name))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: the next directory may have it.
    return false;
  }
}
