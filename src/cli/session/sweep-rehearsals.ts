import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listRuns, peekJournal, type RunDirectory } from '../../journal/index.ts';
import { createClock } from '../../platform/index.ts';
import { sweepSandboxes } from '../../sandbox/index.ts';
import type { Kept } from './rehearsal.ts';

const DAY_MS = 86_400_000;
/** How long the services of a killed rehearsal keep running: a step that outlived its runner may still be using them. */
const SERVED_DAYS = 1;
/** How long a stopped rehearsal keeps its data: a resume after a weekend finds it, and disks do not fill up. */
const KEPT_DAYS = 7;

/**
 * Clears away the sandboxes of rehearsals whose process is gone. A sandbox is removed when its run has ended, never began, was
 * deleted or was last played more than a week ago. If the run can be resumed, only its services end, after a day, unless it
 * was played with `--keep-sandbox`.
 */
export async function sweepRehearsals(say: (text: string) => void): Promise<void> {
  const outdated: string[] = [];
  const now = createClock().wall();
  await sweepSandboxes(({ run, runDirectory }) => {
    const found = runDirectory === null ? undefined : runAt(runDirectory);
    const seen = found ? peekJournal(found) : null;
    if (!found || !seen || seen.last.type === 'run.ended') return 'remove';
    const idle = (now - Date.parse(seen.last.wall)) / DAY_MS;
    if (idle <= KEPT_DAYS) return idle > SERVED_DAYS && !isKept(found) ? 'pause' : 'leave';
    outdated.push(run);
    return 'remove';
  });
  for (const run of outdated) say(`removed the sandbox of ${run}, which has not been played for ${KEPT_DAYS} days\n`);
}

function runAt(directory: string): RunDirectory | undefined {
  return listRuns(path.dirname(directory)).find((one) => one.path === directory);
}

function isKept(run: RunDirectory): boolean {
  try {
    return (JSON.parse(readFileSync(run.sandbox, 'utf8')) as Kept).keep;
  } catch {
    // Never recorded, or damaged: it does not count as kept.
    return false;
  }
}
