import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { findPlace } from './find-place.ts';
import { PRIVATE_FILE, writeAtomically } from './durable-files.ts';

/** A name that cannot be written to, with the reason; its `code` is `UNFIT`. */
export class UnfitPlace extends Error {
  readonly code = 'UNFIT';
}

export interface WriteTo {
  /** Mode of the file; by default that of the existing file, else `otherwise`. */
  readonly mode?: number;
  readonly otherwise?: number;
}

/**
 * Writes output to a name that the operator chose. Afterwards a regular file is unchanged or completely new, and keeps its owner;
 * links are followed and stay; devices, FIFOs and open descriptors are written to. Throws UnfitPlace, and the error of the file system.
 */
export function writeTo(named: string, data: string | Uint8Array, options: WriteTo = {}): void {
  const place = findPlace(named);
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  switch (place.kind) {
    case 'file': {
      const mode = options.mode ?? (place.stats ? place.stats.mode & 0o777 : (options.otherwise ?? PRIVATE_FILE));
      return writeAtomically(place.path, bytes, { mode, owner: place.stats });
    }
    case 'descriptor':
      return writeAll(place.fd, bytes);
    case 'stream':
      return writeStream(place.path, bytes);
    case 'unfit':
      throw new UnfitPlace(`${named} is ${place.why}`);
  }
}

function writeStream(file: string, bytes: Uint8Array): void {
  let fd: number;
  try {
    // Opening a FIFO without a reader would block and ignore signals.
    fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    throw new UnfitPlace(`${file} has no reader`);
  }
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

const PATIENCE_MS = 10;

/** The other end of a pipe accepts what it can; the rest waits for it. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS);
    }
  }
}
