import { lstatSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';
import { trackedByGit } from './tracked-by-git.ts';

/**
 * A run contains shell code that `resume` sources, so a cloned or unpacked run must not be trusted. Throws
 * `run-refused` for a directory that is a link, belongs to another user, is open to others or tracked by git, and for a part of it
 * that is a link or belongs to another user. What the same user unpacked with its private modes cannot be distinguished.
 */
export function refuseForeignRun(directory: string): void {
  const own = lstatSync(directory);
  if (own.isSymbolicLink()) throw refused(directory, 'it is a symbolic link', 'a directory');
  if (!own.isDirectory()) throw refused(directory, 'it is not a directory', 'a directory');
  refuseOthers(directory, own);
  if ((own.mode & 0o077) !== 0) {
    throw refused(directory, `its mode is ${(own.mode & 0o777).toString(8)}`, 'mode 700, as runs are created');
  }
  for (const name of readdirSync(directory)) {
    const part = path.join(directory, name);
    const stats = lstatSync(part);
    if (stats.isSymbolicLink()) throw refused(part, 'it is a symbolic link', 'a file or directory of the run itself');
    refuseOthers(part, stats);
  }
  const tracked = trackedByGit(directory);
  if (tracked === 'no') return;
  if ('by' in tracked) {
    throw refused(directory, `git tracks files in it (${tracked.by})`, 'a run created on this machine');
  }
  throw refused(
    directory,
    `cannot tell whether git tracks it: ${tracked.unreadable}: ${tracked.why}`,
    'a readable index, or a folder outside any repository',
    `make that index readable, or let git write it again (\`git reset\` in that repository), or keep runs elsewhere with RUNBOOK_HOME`,
  );
}

const NOT_OURS =
  'resume the run as the user and on the machine that played it, or start a new run with `runbook play FILE --new`';

function refuseOthers(file: string, stats: Stats): void {
  const uid = process.getuid?.();
  if (uid !== undefined && stats.uid !== uid) throw refused(file, `it belongs to user ${stats.uid}`, `user ${uid}`);
}

function refused(at: string, found: string, expected: string, hint = NOT_OURS): RunbookError {
  return new RunbookError(
    {
      code: 'run-refused',
      message: `this run is not trusted: ${found}`,
      at,
      found,
      expected,
      hint,
    },
    EXIT.usage,
  );
}
