import { execFileSync } from 'node:child_process';
import { findBash } from '../model/find-bash.ts';

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
