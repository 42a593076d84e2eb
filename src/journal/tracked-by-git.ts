import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { tracksBelow, UnreadableIndex } from './git-index.ts';

/** Whether a repository around a folder tracks it, as far as is known. */
export type Tracked = 'no' | { readonly by: string } | { readonly unreadable: string; readonly why: string };

/**
 * Whether a repository around `directory` has files of it in its index. The index is read here and git is not called: it may
 * not be installed, may distrust the owner of the repository or follow GIT_DIR elsewhere, and it runs what the repository
 * configures. Reports what cannot be read, so that it can be refused.
 */
export function trackedByGit(directory: string): Tracked {
  const real = realpathSync(directory);
  for (let at = path.dirname(real); ; at = path.dirname(at)) {
    const found = askRepository(at, `${path.relative(at, real)}/`);
    if (found !== 'no' || path.dirname(at) === at) return found;
  }
}

function askRepository(top: string, folder: string): Tracked {
  const git = path.join(top, '.git');
  if (!existsSync(git)) return 'no';
  try {
    const home = gitFolder(git);
    const common = readIfThere(path.join(home, 'commondir'))?.toString().trim();
    const config = readIfThere(path.join(common === undefined ? home : path.resolve(home, common), 'config'));
    const hashBytes = /^\s*objectformat\s*=\s*sha256\s*$/im.test(config?.toString() ?? '') ? 32 : 20;
    // A split index has most of its entries in a second file.
    const names = existsSync(home) ? readdirSync(home).filter((name) => /^(index|sharedindex\..*)$/.test(name)) : [];
    const tracks = names.some((name) => tracksBelow(readFileSync(path.join(home, name)), folder, hashBytes));
    return tracks ? { by: top } : 'no';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined && !(error instanceof UnreadableIndex)) throw error;
    return { unreadable: git, why: message };
  }
}

/** In a worktree or submodule, `.git` is a file that says where the repository is. */
function gitFolder(git: string): string {
  if (statSync(git).isDirectory()) return git;
  const link = /^gitdir: (.+?)\s*$/m.exec(readFileSync(git, 'utf8'))?.[1];
  if (link === undefined) throw new UnreadableIndex('it does not say where the repository is');
  return path.resolve(path.dirname(git), link);
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
