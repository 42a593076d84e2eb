import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK = 1 << 20;

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
  /** sha256 of the first `prefixBytes` bytes; null where the file is shorter. */
  readonly prefix: string | null;
}

/** The digest of a file of the evidence, or in words why there is none: opening a pipe would block, a link leads elsewhere. */
export function digestFile(file: string, prefixBytes: number): FileDigest | 'missing' | 'not a regular file' {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    if (code === 'ELOOP' || code === 'ENXIO') return 'not a regular file';
    throw error;
  }
  try {
    return fstatSync(fd).isFile() ? digestOpen(fd, prefixBytes) : 'not a regular file';
  } finally {
    closeSync(fd);
  }
}

function digestOpen(fd: number, prefixBytes: number): FileDigest {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let bytes = 0;
  let prefix: string | null = null;
  for (;;) {
    if (bytes === prefixBytes) prefix = hash.copy().digest('hex');
    // First up to the end of the prefix, so that its digest can be taken.
    const wanted = bytes < prefixBytes ? Math.min(CHUNK, prefixBytes - bytes) : CHUNK;
    const read = readSync(fd, buffer, 0, wanted, bytes);
    if (read === 0) return { bytes, sha256: hash.digest('hex'), prefix };
    hash.update(buffer.subarray(0, read));
    bytes += read;
  }
}
