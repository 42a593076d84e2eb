import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a program that runs as a separate process: beside this bundle, or in dist/ when run from the sources. */
export function programPath(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}
