import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { attemptFiles, keyedDigestOf, paceFileOf } from '../model/attempt-files.ts';
import type { OutputDigest } from '../model/events.ts';
import { orCannotWrite } from '../model/failure.ts';
import type { Outputs, SecretValue } from '../model/ports.ts';
import { createStreamRedactor } from '../redaction/redactor.ts';
import { formatSize } from '../presentation/amounts.ts';
import { followFile } from './follow-file.ts';
import { hashFile } from './hash-file.ts';
import { openPaceIndex } from './pace-index.ts';

const INTERVAL_MS = 40;
const LAST_BYTES = 65_536;

/** The output files of steps. */
export function createOutputs(now: () => number = Date.now): Outputs {
  return {
    writer: openWriter,
    follow: (path, onText) => followText(path, onText, now),
    digest,
    clear,
    head,
    lastLines,
  };
}

function openWriter(path: string, secrets: readonly SecretValue[]): { write(text: string): void; close(): void } {
  const about = {
    failed: 'the output of the step could not be written',
    at: path,
    expected: 'a file with all of it',
    left: 'the step was stopped, and what it did before that remains',
    next: '`runbook resume`',
  };
  const file = orCannotWrite(about, () => openSync(path, 'a', 0o600));
  const redactor = createStreamRedactor(secrets);
  let open = true;
  const writeAll = (bytes: Buffer): void => {
    for (let offset = 0; offset < bytes.length;) offset += orCannotWrite(about, () => writeSync(file, bytes, offset));
  };
  return {
    // One line at a time is complete, so it is shown without waiting for the next one.
    write: (text) => {
      if (open) writeAll(Buffer.concat([redactor.push(Buffer.from(text)), redactor.flush()]));
    },
    close: () => {
      if (!open) return;
      open = false;
      closeSync(file);
    },
  };
}

function followText(path: string, onText: (text: string) => void, now: () => number): { stop(): Promise<void> } {
  const decoder = new StringDecoder('utf8');
  const pace = openPaceIndex(paceFileOf(path), now);
  const followed = followFile(
    path,
    (chunk, offset) => {
      pace.note(offset + chunk.length);
      const text = decoder.write(chunk);
      if (text !== '') onText(text);
    },
    {
      intervalMs: INTERVAL_MS,
      onSkip: (bytes) => onText(`\n… ${formatSize(bytes)} not shown, all of it is recorded …\n`),
    },
  );
  return {
    stop: async () => {
      await followed.stop();
      pace.close();
    },
  };
}

/** The digest of the output; for a sensitive step, the digest from its filter, because the output was not kept. */
async function digest(path: string): Promise<OutputDigest> {
  const kept = readKeyedDigest(path);
  return kept ?? hashFile(path);
}

/** Removed and not emptied: what an older process still writes goes to a file that nothing reads. */
function clear(directory: string): void {
  // The others are never created before it.
  const { output, stderr } = attemptFiles(directory);
  if (!existsSync(output)) return;
  for (const file of [output, paceFileOf(output), keyedDigestOf(output), stderr, keyedDigestOf(stderr)])
    rmSync(file, { force: true });
}

function readKeyedDigest(path: string): OutputDigest | undefined {
  try {
    return JSON.parse(readFileSync(keyedDigestOf(path), 'utf8')) as OutputDigest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function head(path: string, maxBytes: number): Promise<{ readonly text: string; readonly bytes: number }> {
  const { bytes, size } = readAt(path, () => 0, maxBytes);
  return Promise.resolve({ text: new StringDecoder('utf8').write(bytes), bytes: size });
}

/** A command may print everything on one line; a failure shows the beginning of it. */
const LONGEST_LINE = 1_000;

function lastLines(path: string, count: number): Promise<readonly string[]> {
  const { bytes, size } = readAt(path, (whole) => Math.max(0, whole - LAST_BYTES), LAST_BYTES);
  const lines = bytes.toString('utf8').replace(/\n+$/, '').split('\n');
  // The first line after a cut is incomplete, unless it is the only one.
  const whole = size > LAST_BYTES && lines.length > 1 ? lines.slice(1) : lines;
  const clip = (line: string): string => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  return Promise.resolve(bytes.length === 0 ? [] : whole.slice(-count).map(clip));
}

function readAt(path: string, from: (size: number) => number, maxBytes: number): { bytes: Buffer; size: number } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: Buffer.alloc(0), size: 0 };
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const start = from(size);
    const buffer = Buffer.alloc(Math.min(maxBytes, size - start));
    const read = readSync(file, buffer, 0, buffer.length, start);
    return { bytes: buffer.subarray(0, read), size };
  } finally {
    closeSync(file);
  }
}
