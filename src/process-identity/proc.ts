import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What /proc says about a process. */
export interface ProcStat {
  /** Dead, but not yet reaped by its parent. */
  readonly zombie: boolean;
  readonly group: number;
  /** Clock ticks after boot. */
  readonly startTime: string;
}

export const hasProc = (): boolean => existsSync('/proc/self/stat');

/** The pids of all processes of this machine; none where there is no /proc. */
export function processNumbers(): number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

/** Undefined when there is no such process, or it is hidden. */
export function readStat(pid: number): ProcStat | undefined {
  const text = readProcFile(`${pid}/stat`);
  if (text === '') return undefined;
  // The name in parentheses may itself contain spaces and parentheses.
  const [state, , group, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { zombie: state === 'Z' || state === 'X', group: Number(group), startTime: rest[16] ?? '' };
}

/** Empty for a process that ended meanwhile, or one of another user that is hidden. */
export function readProcFile(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return '';
    throw error;
  }
}
