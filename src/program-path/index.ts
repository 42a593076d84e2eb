import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a program that runs as a process of its own lies: beside this bundle, or in dist/ when run from the sources. */
export function programPath(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
}
