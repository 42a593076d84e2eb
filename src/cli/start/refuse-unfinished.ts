import { listRuns, loadPlan, peekJournal } from '../../journal/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';

/** An unfinished run may be half-way through its steps: only `--new` begins a second one. */
export function refuseUnfinished(root: string, realPath: string): void {
  for (const run of listRuns(root)) {
    const seen = peekJournal(run);
    if (!seen || seen.last.type === 'run.ended' || !playsFile(run, realPath)) continue;
    throw new RunbookError(
      {
        code: 'usage',
        message: `run ${run.id} of this runbook is unfinished (started ${seen.first.wall})`,
        hint: `continue it with \`runbook resume ${run.id}\`, end it with \`runbook abort ${run.id}\`, or start another with \`play --new\``,
      },
      EXIT.usage,
    );
  }
}

function playsFile(run: ReturnType<typeof listRuns>[number], realPath: string): boolean {
  try {
    return loadPlan(run).runbook.realPath === realPath;
  } catch {
    // Without a readable plan it cannot be resumed, so it does not block a new run either.
    return false;
  }
}
