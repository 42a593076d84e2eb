import path from 'node:path';
import { listRuns, peekJournal, runsRoot } from '../../journal/index.ts';
import type { RunStarted } from '../../model/events.ts';
import type { Runbook } from '../../model/runbook.ts';

/** The newest run of a runbook that came to its end. */
export interface LastRun {
  readonly run: string;
  readonly mode: RunStarted['mode'];
  readonly startedAt: string;
  /** From the first record to the last, waiting included. */
  readonly tookMs: number;
  /** The runbook has been edited since. */
  readonly edited: boolean;
}

/** Only the first and the last record of a journal are read, and not of more runs than these. */
const MOST_RUNS = 200;

export function lastRunOf({ realPath, sha256 }: Runbook, cwd: string, env: NodeJS.ProcessEnv): LastRun | null {
  for (const directory of listRuns(runsRoot(cwd, env)).slice(0, MOST_RUNS)) {
    const ends = peekJournal(directory);
    if (ends?.first.type !== 'run.started' || ends.last.type !== 'run.ended' || ends.last.outcome !== 'completed')
      continue;
    const { first, last } = ends;
    if (path.resolve(first.cwd, first.runbook.file) !== realPath && first.runbook.sha256 !== sha256) continue;
    const tookMs = Date.parse(last.wall) - Date.parse(first.wall);
    return {
      run: directory.id,
      mode: first.mode,
      startedAt: first.wall,
      tookMs,
      edited: first.runbook.sha256 !== sha256,
    };
  }
  return null;
}
