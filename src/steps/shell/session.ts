import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { RunbookError, type Failure } from '../../model/failure.ts';
import type { SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { sessionWarnings, sortOut } from './saved-session.ts';

/** The text of the file until bash writes the session; bash empties the file first. */
export const UNTOUCHED = '# no session yet\n';

/** What session.bash reported about a step, besides its exit. */
export interface SessionReport {
  /** The line of the script at which it failed; null where bash does not say. */
  readonly line: number | null;
  readonly problem: { readonly code: SessionProblem; readonly detail: string } | null;
  /** Bash could not write the session. */
  readonly unwritten: boolean;
}

type SessionProblem = 'cwd-gone' | 'secret-leak' | 'hidden';

export function readReport(file: string): SessionReport {
  const text = readIfThere(file).toString('utf8');
  const line = /^line (\d+)$/m.exec(text)?.[1];
  const problem = /^(cwd-gone|secret-leak|hidden) ([^]*?)\n?$/m.exec(text);
  return {
    line: line === undefined ? null : Number(line),
    problem: problem ? { code: problem[1] as SessionProblem, detail: problem[2] ?? '' } : null,
    unwritten: /^unwritten$/m.test(text),
  };
}

export interface KeptSession {
  /** Complete: it begins and ends as the step with this nonce wrote it, and it is on disk. */
  readonly saved: boolean;
  /** Bash began to write it. */
  readonly begun: boolean;
  /** The disk was full. */
  readonly full: boolean;
  /** Warnings about what it could not contain. */
  readonly lost: readonly string[];
  /** The secret that it contained in some form; the session was removed. */
  readonly leaks: string | null;
}

export function keepSession(file: string, nonce: string, secrets: readonly SecretValue[]): KeptSession {
  const text = readIfThere(file);
  const written = text.toString('latin1');
  const session = sortOut(written, nonce);
  if (session === null) {
    const full = isFull(path.dirname(file));
    // Half a session must not be sourced.
    rmSync(file, { force: true });
    return { saved: false, begun: written !== UNTOUCHED, full, lost: [], leaks: null };
  }
  const leaks = createRedactor(secrets).contains(text.toString('utf8'));
  if (leaks !== null) {
    rmSync(file, { force: true });
    return { saved: false, begun: true, full: false, lost: [], leaks };
  }
  const descriptor = openSync(file, 'r+');
  try {
    if (session.length < text.length) {
      // Over the old text, in one write: killed at any point, the file contains one of the two up to its end mark.
      const bytes = Buffer.from(session, 'latin1');
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
      ftruncateSync(descriptor, bytes.length);
    }
    fdatasyncSync(descriptor);
  } catch (error) {
    throw notOnDisk(error as NodeJS.ErrnoException);
  } finally {
    closeSync(descriptor);
  }
  return { saved: true, begun: true, full: false, lost: sessionWarnings(session), leaks: null };
}

const ROOM_BYTES = 1 << 16;

/** Whether too little space is left for a session of the usual size. Checked before the half that was written is removed. */
function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < ROOM_BYTES;
  } catch {
    // The step may have removed its directory, which does not mean that the disk is full.
    return false;
  }
}

/** After a failed write or sync it is not known what a resume would source. */
function notOnDisk({ code, message }: NodeJS.ErrnoException): RunbookError {
  return new RunbookError({
    code: 'session-lost',
    message: `the shell session of the step could not be written to disk: ${message}`,
    found: code ?? message,
    hint: 'fix the disk, then runbook resume, which runs the step again; what the step did remains',
  });
}

/** Above this, bash would search for seconds, and at some point Linux refuses the environment. */
const FORMS_BYTES = 8_192;

/**
 * The forms in which bash must not write a secret into a session, one per line; empty without secrets, and where they are
 * too long for bash, in which case only `keepSession` finds them.
 */
export function secretForms(secrets: readonly SecretValue[]): string {
  if (secrets.length === 0) return '';
  const forms = createRedactor(secrets)
    .patterns.map((form) => form.toString('utf8'))
    .filter((form) => !/[\n\0\ufffd]/.test(form))
    .map((form) => `${form}\n`)
    .join('');
  return Buffer.byteLength(forms) > FORMS_BYTES ? '' : forms;
}

export const secretLeak = (what: string, at: string): Failure => ({
  code: 'secret-leak',
  message: `the session cannot be kept: ${what} contains a secret in a form other than its own value`,
  at,
  expected: 'secrets only as their own value, which a saved session replaces by a reference',
  hint: 'unset it at the end of the step, or use it only inside a function or `( … )`',
});

export function sessionFailure(report: SessionReport, at: string): Failure | null {
  if (report.problem?.code === 'secret-leak') return secretLeak(report.problem.detail, at);
  if (report.problem?.code === 'cwd-gone') {
    return {
      code: 'session-lost',
      message: `the directory that the step starts in no longer exists: ${report.problem.detail}`,
      at,
      hint: 'create it again, or play the step that creates it with --rerun-from; this step has not been run',
    };
  }
  if (report.problem?.code === 'hidden') {
    return {
      code: 'session-lost',
      message: `the step ended in a function that hides the variable ${report.problem.detail}, and this bash cannot read the hidden value`,
      at,
      found: `a readonly or reference variable of a function in place of ${report.problem.detail} of the session`,
      expected: 'the value that the next step begins with',
      hint: `call \`return\` rather than \`exit\` in the function, or rename its local ${report.problem.detail}; what the step did remains`,
    };
  }
  return null;
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
