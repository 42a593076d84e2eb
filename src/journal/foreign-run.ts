import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';

/**
 * A run holds shell code that `resume` sources, so a cloned or unpacked one must not be taken for ours. Throws
 * `run-refused` for a directory that is a link, another user's, open to others or tracked by git, and for a part of it
 * that is a link or another user's. What the same user unpacked with its private modes cannot be told apart.
 */
export function refuseForeignRun(directory: string): void {
  const own = lstatSync(directory);
  if (own.isSymbolicLink()) throw refused(directory, 'it is a symbolic link', 'a directory');
  if (!own.isDirectory()) throw refused(directory, 'it is no directory', 'a directory');
  refuseOthers(directory, own);
  if ((own.mode & 0o077) !== 0) {
    throw refused(directory, `its mode is ${(own.mode & 0o777).toString(8)}`, 'mode 700, as runs are made');
  }
  for (const name of readdirSync(directory)) {
    const part = path.join(directory, name);
    const stats = lstatSync(part);
    if (stats.isSymbolicLink()) throw refused(part, 'it is a symbolic link', 'a file or directory of the run itself');
    refuseOthers(part, stats);
  }
  if (isTrackedByGit(directory)) throw refused(directory, 'git tracks files in it', 'a run made on this machine');
}

function refuseOthers(file: string, stats: Stats): void {
  const uid = process.getuid?.();
  if (uid !== undefined && stats.uid !== uid) throw refused(file, `it belongs to user ${stats.uid}`, `user ${uid}`);
}

function refused(at: string, found: string, expected: string): RunbookError {
  return new RunbookError(
    {
      code: 'run-refused',
      message: `this run is not taken for ours: ${found}`,
      at,
      found,
      expected,
      hint: 'runs are resumed by the user and on the machine that played them; start a new run with `runbook play FILE --new`',
    },
    EXIT.usage,
  );
}

/** Without git(1) nothing was cloned here. A monitor hook of the repository's own configuration is not started. */
function isTrackedByGit(directory: string): boolean {
  const listing = spawnSync('git', ['-c', 'core.fsmonitor=false', 'ls-files', '--', '.'], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return listing.status === 0 && listing.stdout !== '';
}
