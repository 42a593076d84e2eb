import { linkSync, mkdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LIMIT_MS = 60_000;
const STALE_MS = 10_000;

/**
 * Waits for the lock on the state of all stand-ins of a sandbox, and returns what releases it. It is a file with the pid of its holder,
 * which appears with its content by a link; the lock of a process that has died is removed. Synchronous, because scripts set state that way.
 */
export function takeLock(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = path.join(folder, 'stand-ins.lock');
  const mine = path.join(folder, `.stand-ins.lock.${process.pid}`);
  writeFileSync(mine, String(process.pid), { mode: 0o600 });
  const began = performance.now();
  try {
    while (!linked(mine, lock)) {
      if (performance.now() - began > LIMIT_MS) throw new Error(`the state of the stand-ins is locked: ${lock}`);
      if (!holderLives(lock)) removeStale(lock);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4);
    }
  } finally {
    unlinkSync(mine);
  }
  return () => unlinkSync(lock);
}

/** Under a lock of its own: between the look at the holder and the removal, nobody else may remove it and take it again. */
function removeStale(lock: string): void {
  const remover = `${lock}.stale`;
  try {
    mkdirSync(remover);
  } catch (error) {
    ignore(error, 'EEXIST');
    const age = Date.now() - (statSync(remover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) rmSync(remover, { recursive: true, force: true });
    return;
  }
  try {
    if (!holderLives(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(remover, { recursive: true, force: true });
  }
}

function linked(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    ignore(error, 'EEXIST');
    return false;
  }
}

/** A lock that is gone is not stale: the next attempt takes it. */
function holderLives(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EPERM') return true;
    ignore(error, 'ESRCH');
    return false;
  }
}

function ignore(error: unknown, code: string): void {
  if ((error as NodeJS.ErrnoException).code !== code) throw error;
}
