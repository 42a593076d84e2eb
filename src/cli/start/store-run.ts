import { createRun, storePlan, storeSource, type RunDirectory } from '../../journal/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { CrashPoints } from '../../model/ports.ts';
import type { Prepared } from './prepare.ts';

/**
 * Makes the directory of a new run, with the source and the plan in it. If that fails (no permission, a full disk), nothing
 * has been started: exit 2.
 */
export function storeRun(
  root: string,
  id: string,
  { runbook, plan }: Pick<Prepared, 'runbook' | 'plan'>,
  crash: CrashPoints,
): { readonly run: RunDirectory; readonly digest: string } {
  try {
    const run = createRun(root, id);
    crash.reach('run.directory');
    storeSource(run, runbook.files);
    const digest = storePlan(run, plan);
    crash.reach('run.stored');
    return { run, digest };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new RunbookError(
      {
        code: 'journal-write',
        message: 'the run cannot be recorded here; nothing was started',
        at: root,
        found: code,
        expected: 'a folder that this user can write to, with free space',
        hint: 'start in another folder, or set RUNBOOK_HOME',
      },
      EXIT.usage,
      { cause: error },
    );
  }
}
