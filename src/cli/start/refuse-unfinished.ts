import { listRuns, loadPlan } from '../../journal/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { peekJournal } from '../../journal/peek-journal.ts';

/** A run that was begun and not ended may be half-way through: a second one is begun only with `--new`. */
export function refuseUnfinished(root: string, realPath: string): void {
  for (const run of listRuns(root)) {
    const seen = peekJournal(run);
    if (!seen || seen.last.type === 'run.ended' || !playsFile(run, realPath)) continue;
    throw new RunbookError(
      {
        code: 'usage',
        message: `run ${run.id} of this runbook is unfinished (started ${seen.first.wall})`,
        hint: `runbook resume ${run.id} continues it, runbook abort ${run.id} ends it, play --new starts another`,
      },
      EXIT.usage,
    );
  }
}

function playsFile(run: ReturnType<typeof listRuns>[number], realPath: string): boolean {
  try {
    return loadPlan(run).runbook.realPath === realPath;
  } catch {
    // Without a readable plan it cannot be resumed, so it does not stand in the way either.
    return false;
  }
}
