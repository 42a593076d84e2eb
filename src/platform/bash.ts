import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isExecutable } from '../program-path/index.ts';

const versions = new Map<string, string | null>();

/** `5.2.15(1)-release`; null when there is no bash. Each bash is asked once, under whatever name a sandbox has it. */
export function bashVersion(searchPath: string): string | null {
  try {
    const bash = realpathSync(findBash(searchPath));
    const known = versions.get(bash);
    if (known !== undefined) return known;
    const words = ['--noprofile', '--norc', '-c', 'printf %s "$BASH_VERSION"'];
    const version =
      execFileSync(bash, words, { encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'ignore'] }) || null;
    versions.set(bash, version);
    return version;
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
