import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { keyedDigestOf } from '../model/attempt-files.ts';
import type { SecretValue } from '../model/ports.ts';
import { createStreamRedactor } from '../redaction/redactor.ts';

// Sits between a step and its output file (descriptor 3), outlives the runner, and ends with the last writer of its
// stdin. Its stdout is a pipe to the shim, which reads "ready" and "done"; the secrets come through descriptor 4.

interface Sink {
  take(chunk: Buffer): void;
  /** The step has ended; what is printed after this comes from processes it left behind. */
  stepEnded(): void;
}

const OUTPUT = 3;
const SECRETS = 4;

function writeAll(bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(OUTPUT, bytes, offset);
}

function redactingSink(secrets: readonly SecretValue[]): Sink {
  const redactor = createStreamRedactor(secrets);
  return { take: (chunk) => writeAll(redactor.push(chunk)), stepEnded: () => writeAll(redactor.flush()) };
}

/** Keeps a size and a hash with a discarded key, so that an output cannot be confirmed by guessing it. */
function hashingSink(file: string): Sink {
  const hash = createHmac('sha256', randomBytes(32));
  let bytes = 0;
  let ended = false;
  return {
    take: (chunk) => {
      if (ended) return;
      hash.update(chunk);
      bytes += chunk.length;
    },
    stepEnded: () => {
      if (ended) return;
      ended = true;
      const sha256 = hash.digest('hex');
      writeFileSync(keyedDigestOf(file), `${JSON.stringify({ bytes, sha256, keyed: true })}\n`, { mode: 0o600 });
    },
  };
}

/** A runner that died before it sent all of them leaves an incomplete text, and then nothing may pass. */
function readSecrets(): SecretValue[] {
  const secrets = JSON.parse(readFileSync(SECRETS, 'utf8')) as SecretValue[];
  closeSync(SECRETS);
  return secrets;
}

const { RUNBOOK_FILTER_MODE: mode, RUNBOOK_FILTER_FILE: file = '' } = process.env;
const secrets = readSecrets();
const sink = mode === 'hash' ? hashingSink(file) : redactingSink(secrets);
let reads = 0;
let reported = false;

function reportDone(): void {
  sink.stepEnded();
  if (reported) return;
  reported = true;
  try {
    writeSync(1, 'done\n');
  } catch (error) {
    // The shim was killed; a process that waits for this filter waits for its end.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Two turns of the event loop that read nothing: the pipe has been emptied. */
function whenDrained(then: () => void): void {
  let quiet = 0;
  const look = (before: number): void => {
    quiet = reads === before ? quiet + 1 : 0;
    if (quiet === 2) then();
    else setImmediate(look, reads);
  };
  setImmediate(look, reads);
}

process.on('SIGUSR2', () => whenDrained(reportDone));
process.stdin.on('data', (chunk: Buffer) => {
  reads += 1;
  sink.take(chunk);
});
process.stdin.on('end', reportDone);
writeSync(1, 'ready\n');
