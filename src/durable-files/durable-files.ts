import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

export const PRIVATE_FILE = 0o600;
export const PRIVATE_DIRECTORY = 0o700;

/** Writes every byte: continues after a short write, because the kernel may accept less than it is given. */
export function writeFully(fd: number, data: Uint8Array): void {
  let at = 0;
  while (at < data.length) at += writeSync(fd, data, at, data.length - at);
}

/** A new name in a directory survives a power loss only when the directory itself is synced. */
export function syncDirectory(directory: string): void {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Afterwards the file at `target` is either unchanged or completely new, whatever happens on the way: a full disk, a kill,
 * a power loss. `sync: false` gives up protection against a power loss. Throws the error of the file system.
 */
export function writeAtomically(
  target: string,
  data: string | Uint8Array,
  options: {
    readonly mode?: number;
    readonly sync?: boolean;
    /** The owner to set, where this process may set it. */
    readonly owner?: { readonly uid: number; readonly gid: number } | null;
  } = {},
): void {
  const { mode = PRIVATE_FILE, sync = true, owner = null } = options;
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    try {
      if (owner !== null) giveTo(fd, owner);
      fchmodSync(fd, mode);
      writeFully(fd, typeof data === 'string' ? Buffer.from(data) : data);
      if (sync) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, target);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  if (sync) syncDirectory(path.dirname(target));
}

/** Only root may give files away: files of other users stay theirs. */
function giveTo(fd: number, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  const own = fstatSync(fd);
  if (own.uid === uid && own.gid === gid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** Creates a private directory and those above it; syncs each new name. Returns false when it already existed. */
export function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: PRIVATE_DIRECTORY });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'ENOENT') throw error;
    makeDirectory(path.dirname(directory));
    return makeDirectory(directory);
  }
  syncDirectory(path.dirname(directory));
  return true;
}
