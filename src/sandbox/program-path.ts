import { fileURLToPath } from 'node:url';

/** The file of one of our programs: beside us in dist/, and there too when we run from sources. */
export function programPath(name: string): string {
  const here = import.meta.url.endsWith('.ts') ? '../../dist/' : './';
  return fileURLToPath(new URL(`${here}${name}.js`, import.meta.url));
}
