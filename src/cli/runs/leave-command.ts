import { dropCommand, listRuns, lockHolder, openRun, peekJournal, type RunDirectory } from '../../journal/index.ts';
import type { Command } from '../../model/run-command.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';

/** The run that a command is left for. `latest` is the newest run being played, or else the newest that can be resumed. */
export function runToTell(root: string, ref: string): RunDirectory {
  if (ref !== 'latest') return openRun(root, ref);
  const open = listRuns(root).filter((run) => (peekJournal(run)?.last.type ?? 'run.ended') !== 'run.ended');
  const chosen = open.find((run) => lockHolder(run) !== null) ?? open[0];
  return openRun(root, chosen?.id ?? ref);
}

/** Leaves a command for the process that plays the run, or for its next resume. Refuses a run that has ended: nothing would read it. */
export function leaveCommand(root: string, ref: string, command: Command): RunDirectory {
  const run = runToTell(root, ref);
  if (peekJournal(run)?.last.type === 'run.ended') {
    throw new RunbookError(
      {
        code: 'usage',
        message: `${run.id} has ended; nothing can be added to it`,
        hint: `add later findings to the report: \`runbook report ${run.id}\``,
      },
      EXIT.usage,
    );
  }
  dropCommand(run, command);
  return run;
}
