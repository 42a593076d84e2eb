import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunStarted } from '../../model/events.ts';

export type Origin = Pick<RunStarted['runbook'], 'gitCommit' | 'noCommit'>;

/** The commit of the file's repository, with `+dirty` when the file differs from it; otherwise why there is none. */
export async function gitOrigin(file: string): Promise<Origin> {
  const folder = path.dirname(file);
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words], {
      timeout: 5_000,
      env: withoutGit(),
    });
    return stdout.trim();
  };
  try {
    await git('rev-parse', '--git-dir');
  } catch {
    // Outside a repository; or git is missing, or does not trust the repository's owner.
    return { gitCommit: null, noCommit: isBelowGit(folder) ? 'unknown' : 'no-repository' };
  }
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    const changed = await git('status', '--porcelain', '--', file);
    return { gitCommit: changed === '' ? commit : `${commit}+dirty` };
  } catch {
    return { gitCommit: null, noCommit: 'no-commit' };
  }
}

/** Variables such as GIT_DIR would point to a different repository. */
const withoutGit = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));

function isBelowGit(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return true;
    if (path.dirname(at) === at) return false;
  }
}

/** The version of this tool: built in, or from package.json when it runs from sources. */
export function toolVersion(): string {
  const built = process.env['RUNBOOK_VERSION'];
  if (built) return built;
  const source = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(source) as { readonly version: string }).version;
}
