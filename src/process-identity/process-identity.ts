import { execFileSync } from 'node:child_process';
import { readProcFile, readStat, hasProc, processNumbers } from './proc.ts';

/** A process, distinguished from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system reports it: ticks after boot where there is /proc, else the date that ps prints; empty where neither is available. */
  readonly startTime: string;
  /** Empty where the system has no name for a boot. */
  readonly boot: string;
}

let boot: string | undefined;

/** An id for this boot of this machine; empty where the system has none. */
export function bootId(): string {
  boot ??= (readProcFile('sys/kernel/random/boot_id') || ask('sysctl', ['-n', 'kern.bootsessionuuid'])).trim();
  return boot;
}

/** The identity of a process; undefined when there is none with this pid, or only a zombie, which holds and does nothing. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = hasProc() ? startByProc(pid) : startByPs(pid);
  return startTime === undefined ? undefined : { pid, startTime, boot: bootId() };
}

/** The identity of this process, for lock files and owner records. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startTime: '', boot: bootId() };
}

/**
 * Whether this very process is still running: a zombie, a reused pid, or another boot does not count.
 * One that cannot be distinguished does.
 */
export function processIsAlive(identity: ProcessIdentity): boolean {
  if (identity.boot !== bootId()) return false;
  const now = identify(identity.pid);
  if (now === undefined) return false;
  return now.startTime === identity.startTime || now.startTime === '' || identity.startTime === '';
}

/** Sends a signal to this process and no other. False when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!processIsAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Where /proc hides the processes of other users, all that is known about one is that it exists. */
function startByProc(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat) return stat.zombie ? undefined : stat.startTime;
  return isThere(pid) ? '' : undefined;
}

function startByPs(pid: number): string | undefined {
  const [state = '', ...start] = ask('ps', ['-o', 'state=,lstart=', '-p', String(pid)])
    .trim()
    .split(/\s+/);
  if (state.startsWith('Z')) return undefined;
  if (state !== '') return start.join(' ');
  return isThere(pid) ? '' : undefined;
}

/** Whether a process or, for a negative number, any process of a group can be signalled; zombies can. */
export function isThere(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty where there is no such program, or it finds nothing. */
function ask(program: string, words: readonly string[]): string {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/**
 * Whether any process is left in a process group. Zombies do not count: where no init reaps them, as in many containers,
 * they stay for ever and can still be "signalled".
 */
export function groupIsAlive(group: number): boolean {
  if (!isThere(-group)) return false;
  if (!hasProc()) return true;
  return processNumbers().some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && !stat.zombie && stat.group === group;
  });
}
