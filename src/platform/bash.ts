import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { isExecutable } from '../program-path/index.ts';

/** `5.2.15(1)-release`; null when there is no bash. */
export function bashVersion(searchPath: string): string | null {
  try {
    const words = ['--noprofile', '--norc', '-c', 'printf %s "$BASH_VERSION"'];
    return (
      execFileSync(findBash(searchPath), words, { encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'ignore'] }) ||
      null
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

let last: { readonly searchPath: string; readonly bash: string } | undefined;

/** The bash on a PATH; `/bin/bash` when there is none. Called for every step, mostly with the same PATH. */
export function findBash(searchPath: string): string {
  if (last?.searchPath !== searchPath) last = { searchPath, bash: lookFor(searchPath) };
  return last.bash;
}

function lookFor(searchPath: string): string {
  const found = searchPath
    .split(':')
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, 'bash'))
    .find(isExecutable);
  return found ?? '/bin/bash';
}
