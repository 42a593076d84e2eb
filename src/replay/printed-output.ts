import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { paceFileOf } from '../model/attempt-files.ts';
import { readPaces, type Pace } from './recorded-output.ts';

/** How much of one output is kept from its beginning, and from its end; in bytes. */
const KEPT = 512 * 1024;
const NEWLINE = 10;

/** A piece of output, with the milliseconds since the start of its step; infinite if no runner was watching. */
interface Piece {
  readonly ms: number;
  readonly text: string;
}

/**
 * The output in `file`, piece by piece with its time. Of more than a megabyte only whole lines from the beginning and the
 * end, with a note of how much was left out. Empty for a missing file: sensitive output is not kept.
 */
export function readPrinted(file: string): readonly Piece[] {
  const descriptor = openIfThere(file);
  if (descriptor === null) return [];
  try {
    const { size } = fstatSync(descriptor);
    const paces = readPaces(paceFileOf(file));
    if (size <= 2 * KEPT) return cut(readAt(descriptor, 0, size), 0, paces);
    const head = readAt(descriptor, 0, KEPT);
    const tail = readAt(descriptor, size - KEPT, KEPT);
    const headEnd = head.lastIndexOf(NEWLINE) + 1 || KEPT;
    const tailBegin = tail.indexOf(NEWLINE) + 1;
    const begin = size - KEPT + tailBegin;
    const ms = paces.find(({ offset }) => offset > begin)?.ms ?? Number.POSITIVE_INFINITY;
    const word = `… ${begin - headEnd} bytes left out here, all of them are recorded …\n`;
    return [
      ...cut(head.subarray(0, headEnd), 0, paces),
      { ms, text: head[headEnd - 1] === NEWLINE ? word : `\n${word}` },
      ...cut(tail.subarray(tailBegin), begin, paces),
    ];
  } finally {
    closeSync(descriptor);
  }
}

/** Cuts the text that begins at `base` of the output at the recorded offsets. */
function cut(bytes: Buffer, base: number, paces: readonly Pace[]): readonly Piece[] {
  const decoder = new StringDecoder('utf8');
  const pieces: Piece[] = [];
  let at = 0;
  for (const { ms, offset } of paces) {
    const to = Math.min(offset - base, bytes.length);
    if (to <= at) continue;
    pieces.push({ ms, text: decoder.write(bytes.subarray(at, to)) });
    at = to;
  }
  const rest = decoder.write(bytes.subarray(at)) + decoder.end();
  return rest === '' ? pieces : [...pieces, { ms: Number.POSITIVE_INFINITY, text: rest }];
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Returns less than requested only if the file became shorter. */
function readAt(descriptor: number, from: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  let read = 0;
  for (let now = -1; now !== 0 && read < bytes; read += now) {
    now = readSync(descriptor, buffer, read, bytes - read, from + read);
  }
  return buffer.subarray(0, read);
}
