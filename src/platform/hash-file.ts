import * as crypto from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

const SMALL = 1 << 16;
let start: Buffer | undefined;

/** Size and SHA-256 of a file, streamed; of empty input when there is no such file. */
export async function hashFile(path: string): Promise<FileDigest> {
  const whole = readSmall(path);
  if (whole) return { bytes: whole.length, sha256: crypto.hash('sha256', whole, 'hex') };
  const hash = crypto.createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * The content of a small file, as most outputs are: a stream and its buffer for each of them would be most of what
 * a step allocates. It is valid until the next call.
 */
function readSmall(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    start ??= Buffer.allocUnsafe(SMALL);
    let length = 0;
    for (let read = -1; read !== 0 && length < SMALL; length += read)
      read = readSync(file, start, length, SMALL - length, null);
    return length < SMALL ? start.subarray(0, length) : undefined;
  } finally {
    closeSync(file);
  }
}
