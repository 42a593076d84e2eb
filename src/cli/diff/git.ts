import { execFile, type ExecFileException } from 'node:child_process';
import { RunbookError } from '../../model/failure.ts';
import { EXIT } from '../../model/exit-code.ts';

/** Asks git, and returns what it prints. It changes nothing, runs no hook or filter of the reader's and fetches nothing. */
export interface Git {
  text(words: readonly string[]): Promise<string>;
  bytes(words: readonly string[]): Promise<Buffer>;
}

const LARGEST = 256 * 1024 * 1024;

export function openGit(cwd: string, env: NodeJS.ProcessEnv): Git {
  const bytes = (words: readonly string[]): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const args = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...words];
      const own = { ...env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
      execFile('git', args, { cwd, env: own, encoding: 'buffer', maxBuffer: LARGEST }, (error, stdout, stderr) => {
        if (error) reject(failed(words, error, stderr.toString()));
        else resolve(stdout);
      });
    });
  return { bytes, text: async (words) => (await bytes(words)).toString() };
}

function failed(words: readonly string[], error: ExecFileException, stderr: string): RunbookError {
  if (error.code === 'ENOENT')
    return new RunbookError(
      { code: 'usage', message: 'git is not installed', hint: 'install git, or compare two files' },
      EXIT.usage,
    );
  const said = stderr.trim().split('\n')[0] ?? '';
  return new RunbookError(
    {
      code: 'usage',
      message: `git ${words[0] ?? ''} failed: ${said}`,
      hint: 'run it in a repository that has this revision',
    },
    EXIT.usage,
  );
}
