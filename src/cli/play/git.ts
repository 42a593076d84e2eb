import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The commit that the file's repository stands at, with `+dirty` when the file differs from it; null outside git. */
export async function gitCommit(file: string): Promise<string | null> {
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', path.dirname(file), ...words], { timeout: 5_000 });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    const changed = await git('status', '--porcelain', '--', file);
    return changed === '' ? commit : `${commit}+dirty`;
  } catch {
    // No git, no repository, or no commit yet: the report then says that there is none.
    return null;
  }
}
