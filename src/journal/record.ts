import * as crypto from 'node:crypto';
import type { Recorded, RunEvent, Stamp } from '../model/events.ts';
import { jsonText } from '../presentation/terminal-text.ts';

/** The hash that the first record has for its predecessor. */
export const NO_RECORD = '0'.repeat(64);

const SUM_FIELD = ',"sum":"';
const SUM_LENGTH = SUM_FIELD.length + 64 + 2;

/**
 * The line of a record, without its line end. `sum` is the sha256 of the exact bytes before `,"sum"`, so a reader
 * verifies bytes and never needs to serialise again.
 */
export function writeRecord(event: RunEvent, stamp: Stamp, prev: string): { record: Recorded; line: string } {
  const { v, seq, epoch, wall, mono, cause } = stamp;
  const fields = { v, seq, prev, epoch, wall, mono, ...(cause === undefined ? {} : { cause }), ...event };
  const body = jsonText(fields).slice(0, -1);
  const sum = sha256(body);
  return { record: { ...fields, sum }, line: `${body}${SUM_FIELD}${sum}"}` };
}

/** The record of a line, or what is wrong with it. */
export function readRecord(line: Buffer): { readonly record: Recorded } | { readonly wrong: string } {
  const end = line.length - SUM_LENGTH;
  const tail = line.toString('latin1', Math.max(0, end));
  if (end <= 0 || !/^,"sum":"[0-9a-f]{64}"\}$/.test(tail)) return { wrong: 'a line that does not end with its sum' };
  if (sha256(line.subarray(0, end)) !== tail.slice(SUM_FIELD.length, -2)) {
    return { wrong: 'a record whose bytes do not match its sum' };
  }
  try {
    return { record: JSON.parse(line.toString()) as Recorded };
  } catch {
    return { wrong: 'a record that is not JSON' };
  }
}

/** True when the bytes begin with a complete record that verifies; ignores what follows it. */
export function beginsWithRecord(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(SUM_FIELD); at !== -1; at = bytes.indexOf(SUM_FIELD, at + 1)) {
    if ('record' in readRecord(bytes.subarray(0, at + SUM_LENGTH))) return true;
  }
  return false;
}

function sha256(data: string | Uint8Array): string {
  return crypto.hash('sha256', data, 'hex');
}
