import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a program that runs as a separate process: beside this bundle, or in dist/ when run from the sources. */
export function programPath(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}

/** Whether this user may run the file. A folder may be entered, which is not the same. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // It does not exist or may not be executed: the caller looks elsewhere.
    return false;
  }
}
