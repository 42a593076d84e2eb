import { readFileSync } from 'node:fs';
import type { RunningProcess } from '../model/ports.ts';
import { processNumbers } from '../process-identity/index.ts';

const FEW = 16;

/** The variable that every process of a step inherits, including one that left the process group with setsid. */
export const NONCE_VARIABLE = 'RUNBOOK_STEP_NONCE';

/**
 * The processes with the nonce of a step in their environment. One that was started with an empty environment, or
 * under another user, cannot be found. Empty where there is no /proc.
 *
 * @param after looks only at pids above this one, which is enough for a step that has just begun
 */
export function findSurvivors(nonce: string, after = 0, variable = NONCE_VARIABLE): RunningProcess[] {
  const mark = Buffer.from(`${variable}=${nonce}`);
  return processesAfter(after)
    .filter((pid) => pid !== process.pid && carries(pid, mark))
    .map((pid) => ({ pid, command: commandOf(pid) }));
}

/** A few pids are checked one by one, which costs less than a list of all processes of the machine. */
function processesAfter(after: number): number[] {
  const few = after === 0 ? 0 : newestProcess() - after;
  if (few > 0 && few <= FEW) return Array.from({ length: few }, (_, index) => after + 1 + index);
  return processNumbers().filter((pid) => pid > after);
}

/** The pid of the newest process of this machine; 0 where the system does not report it. */
export function newestProcess(): number {
  const fields = tryRead('/proc/loadavg')?.toString().trim().split(' ');
  return Number(fields?.at(-1) ?? 0);
}

function carries(pid: number, mark: Buffer): boolean {
  const environment = tryRead(`/proc/${pid}/environ`);
  if (!environment) return false;
  const at = environment.indexOf(mark);
  return at === 0 || (at > 0 && environment[at - 1] === 0);
}

export function commandOf(pid: number): string {
  return tryRead(`/proc/${pid}/comm`)?.toString().trim() || '?';
}

/** Processes come and go meanwhile, and those of other users cannot be read: both count as not found. */
function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
