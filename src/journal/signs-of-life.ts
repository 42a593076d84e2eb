import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Recorded } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import { PRIVATE_FILE } from '../durable-files/index.ts';
import type { RunDirectory } from './run-directory.ts';

const EVERY_MS = 1_000;
/** One write of the same length each time, so that a reader never finds a mix of two. */
const LENGTH = 120;

/**
 * Leaves a sign of life beside the journal every second, so that after a crash it is known how long the runner lived after its
 * last record. It is a measurement, not a fact: it is never synced, and a run is not stopped because it cannot be written.
 */
export function showLife({ alive }: RunDirectory, boot: string, clock: Clock): { stop(): void } {
  let fd: number | null = null;
  const show = (): void => {
    try {
      fd ??= openSync(alive, 'w', PRIVATE_FILE);
      writeSync(fd, `${JSON.stringify({ pid: process.pid, boot, mono: clock.mono() }).padEnd(LENGTH - 1)}\n`, 0);
    } catch {
      // Expected on a full disk or in a folder that no longer exists: a resume then counts from the last record.
    }
  };
  show();
  const timer = setInterval(show, EVERY_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

/** Milliseconds that the last runner was seen alive after its last record; 0 when it left no sign, or recorded its end. */
export function livedAfter({ alive }: RunDirectory, records: readonly Recorded[]): number {
  const last = records.at(-1);
  const origin = records.findLast((record) => record.type === 'run.started' || record.type === 'run.resumed');
  if (!last || !origin || last.type === 'run.stopped' || last.type === 'run.ended') return 0;
  const sign = readSign(alive);
  if (sign['pid'] !== origin.pid || sign['boot'] !== origin.boot || typeof sign['mono'] !== 'number') return 0;
  return Math.max(0, Math.round(sign['mono'] - last.mono));
}

function readSign(file: string): { readonly [key: string]: unknown } {
  try {
    const sign: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof sign === 'object' && sign !== null ? (sign as { readonly [key: string]: unknown }) : {};
  } catch {
    // Missing, or incomplete after a crash of the machine.
    return {};
  }
}
