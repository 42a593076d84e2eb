import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot at which it began; empty where the system does not tell. */
  readonly startTime: string;
  readonly bootId: string;
}

/** Names this boot of this machine; empty where the system has no such name. */
export function bootId(): string {
  return readOrEmpty('/proc/sys/kernel/random/boot_id').trim();
}

/** Who a process is; undefined when there is none with this number, or only a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (stat) return stat.zombie ? undefined : { pid, startTime: stat.startTime, bootId: bootId() };
  return !existsSync('/proc/self/stat') && canSignal(pid) ? { pid, startTime: '', bootId: '' } : undefined;
}

/** Whether this very process still runs: a number that was given to another one, or another boot, does not count. */
export function processIsAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId;
}

/** The identity of this process, for lock files and owner records. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startTime: '', bootId: bootId() };
}

/**
 * Whether anybody is left in a process group. Zombies do not count: where no init collects them, as in many containers,
 * they stay for ever and can still be "signalled".
 */
export function groupIsAlive(group: number): boolean {
  if (!canSignal(-group)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  return processNumbers().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && !stat.zombie && stat.group === group;
  });
}

/** The numbers of all processes of this machine; none where there is no /proc. */
export function processNumbers(): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

interface Stat {
  readonly zombie: boolean;
  readonly group: number;
  readonly startTime: string;
}

function readStat(pid: number): Stat | undefined {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  if (text === '') return undefined;
  // The name in parentheses may itself hold blanks and parentheses.
  const [state, , group, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { zombie: state === 'Z' || state === 'X', group: Number(group), startTime: rest[16] ?? '' };
}

function canSignal(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return '';
    throw error;
  }
}
