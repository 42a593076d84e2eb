import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { EXIT } from '../model/exit-code.ts';
import { orCannotWrite, RunbookError } from '../model/failure.ts';
import { PRIVATE_FILE, writeFully } from '../durable-files/index.ts';
import { claimByName, type Claim } from './lock-by-name.ts';
import { ownIdentity, processIsAlive, type ProcessIdentity } from '../process-identity/index.ts';

export interface Lock {
  release(): void;
}

/** The holder of the lock according to the file; this is for the message, the lock of the kernel decides. */
export interface LockHolder extends ProcessIdentity {
  readonly host: string;
  /** RFC 3339 UTC. */
  readonly since: string;
}

export interface LockOptions {
  /** RFC 3339 UTC. */
  readonly now: string;
  /** Take it even if another process holds it. The former holder must be kept from writing by other means. */
  readonly takeOver: boolean;
}

/**
 * Takes the lock of a run, or throws `run-held` and names the holder. Where a tool can request it, the kernel holds it for the
 * open descriptor: a stopped holder keeps it and a killed one loses it. Elsewhere a second file does so, less reliably. Throws
 * `journal-write` where the file cannot be written.
 */
export function takeLock(file: string, options: LockOptions): Lock {
  const about = {
    failed: 'the run could not be locked',
    at: file,
    expected: 'a file that names the process that plays the run',
    left: 'nothing was started',
    next: 'give the command again',
  };
  return orCannotWrite(about, () => take(file, options));
}

function take(file: string, options: LockOptions): Lock {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, PRIVATE_FILE);
  try {
    const before = readHolder(fd);
    const elsewhere = before !== null && before.host !== hostname();
    const claim = claimFile(fd, file);
    if (claim && (!elsewhere || options.takeOver)) return hold(fd, claim, options);
    claim?.release();
    if (!options.takeOver) throw claim && before ? heldElsewhere(file, before) : held(file, awaitHolder(fd));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return replaceLock(file, options);
}

function hold(fd: number, claim: Claim, { now }: LockOptions): Lock {
  const holder: LockHolder = { ...ownIdentity(), host: hostname(), since: now };
  try {
    ftruncateSync(fd, 0);
    writeFully(fd, Buffer.from(`${JSON.stringify(holder)}\n`));
  } catch (error) {
    claim.release();
    throw error;
  }
  return {
    release() {
      ftruncateSync(fd, 0);
      claim.release();
      closeSync(fd);
    },
  };
}

/** The process that plays the run, as far as this machine can tell, or null. Takes no lock, so it does not interfere. */
export function lockHolder(run: { readonly lock: string }): LockHolder | null {
  const fd = openIfThere(run.lock);
  if (fd === null) return null;
  try {
    const holder = readHolder(fd);
    return holder && (holder.host !== hostname() || processIsAlive(holder)) ? holder : null;
  } finally {
    closeSync(fd);
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The old file keeps the lock of its holder, without a name; from now on the name means the file that is locked here. */
function replaceLock(file: string, options: LockOptions): Lock {
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  const fd = openSync(fresh, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, PRIVATE_FILE);
  try {
    const claim = lockByKernel(fd) === 'none' ? claimByName(file, true) : KERNEL_CLAIM;
    if (!claim) throw held(file, null);
    const lock = hold(fd, claim, options);
    renameSync(fresh, file);
    return lock;
  } catch (error) {
    closeSync(fd);
    unlinkSync(fresh);
    throw error;
  }
}

/** The kernel releases the lock when the descriptor is closed. */
const KERNEL_CLAIM: Claim = { release: () => undefined };

/** Null when another process has it. */
function claimFile(fd: number, file: string): Claim | null {
  const kernel = lockByKernel(fd);
  if (kernel === 'none') return claimByName(file, false);
  return kernel === 'locked' && isSameFile(fd, file) ? KERNEL_CLAIM : null;
}

/** Each tool locks the open file description that it inherits as descriptor 3, which stays locked after the tool has ended. */
const LOCKERS = [
  ['flock', '-n', '3'],
  ['perl', '-e', 'open(F, "+<&=3") or exit 2; exit(flock(F, 6) ? 0 : 1)'],
] as const;

function lockByKernel(fd: number): 'locked' | 'busy' | 'none' {
  for (const [command, ...args] of LOCKERS) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore', fd] });
    if (!error && status === 0) return 'locked';
    if (!error && status === 1) return 'busy';
    if (error && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return 'none';
}

/** False when the file was replaced between opening and locking it. */
function isSameFile(fd: number, file: string): boolean {
  const [own, named] = [fstatSync(fd), statSync(file)];
  return own.ino === named.ino && own.dev === named.dev;
}

const HOLDER_BYTES = 4_096;

function readHolder(fd: number): LockHolder | null {
  try {
    const bytes = Buffer.alloc(HOLDER_BYTES);
    const holder = JSON.parse(
      bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0)),
    ) as Partial<LockHolder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as LockHolder) : null;
  } catch {
    return null;
  }
}

const NAMED_MS = 1_000;

/** A process that has just taken the lock is about to write its identity; until then the file is empty or names the former holder. */
function awaitHolder(fd: number): LockHolder | null {
  for (const until = performance.now() + NAMED_MS; ;) {
    const holder = readHolder(fd);
    if (holder && (holder.host !== hostname() || processIsAlive(holder))) return holder;
    if (performance.now() > until) return holder;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function held(file: string, holder: LockHolder | null): RunbookError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'another process';
  return new RunbookError(
    {
      code: 'run-held',
      message: `the run is held by ${who}`,
      at: file,
      hint: 'wait for it, or end it (`runbook status` shows its state); if it hangs, take the run from it with `runbook resume RUN --take-over`',
    },
    EXIT.held,
  );
}

function heldElsewhere(file: string, holder: LockHolder): RunbookError {
  return new RunbookError(
    {
      code: 'run-held',
      message: `the run was never released by process ${holder.pid} on ${holder.host}, which took it at ${holder.since}; this is ${hostname()}`,
      at: file,
      hint: `make sure that nothing plays it on ${holder.host}, then \`runbook resume RUN --take-over\``,
    },
    EXIT.held,
  );
}
