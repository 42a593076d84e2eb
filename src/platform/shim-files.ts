import { readFileSync, statSync } from 'node:fs';
import { attemptFiles } from '../model/attempt-files.ts';
import type { ProcessIdentity } from '../process-identity/index.ts';

/** What the shim left when the step ended. */
export interface ShimResult {
  readonly exitCode: number;
  /** When it was written, which is when the step ended: milliseconds since 1970. */
  readonly endedAt: number;
}

/** The result of the step with this nonce; undefined while there is none, or only that of another attempt. */
export function readResult(file: string, nonce: string): ShimResult | undefined {
  const record = readRecord(file);
  const { exitCode } = record;
  // `end` is the last field of the single write: without it the result is incomplete.
  if (record['nonce'] !== nonce || record['end'] !== true || typeof exitCode !== 'number') return undefined;
  return { exitCode, endedAt: statSync(file).mtimeMs };
}

/** The identity of the shim of a step; undefined when it did not get that far. */
export function readShimIdentity(directory: string, nonce: string): ProcessIdentity | undefined {
  const { pid, startTime, bootId, ...rest } = readRecord(attemptFiles(directory).process);
  if (rest['nonce'] !== nonce || typeof pid !== 'number' || typeof startTime !== 'string' || typeof bootId !== 'string')
    return undefined;
  return { pid, startTime, boot: bootId };
}

function readRecord(file: string): { readonly [key: string]: unknown } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { readonly [key: string]: unknown };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** The exit of a program as its shim saw it. A code above 128 is what bash reports for a death by signal. */
export function exitFrom(
  exitCode: number,
  signals: { readonly [name: string]: number },
): { exitCode: number; signal: string | null } {
  const name = Object.entries(signals).find(([, number]) => number === exitCode - 128)?.[0];
  return { exitCode, signal: name ?? null };
}
