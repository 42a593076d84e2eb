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
import { sessionWarnings } from './session-warnings.ts';
import { sortOut } from './saved-session.ts';

/** What stands in place of a session until bash writes it down; it empties the file first. */
export const UNTOUCHED = '# no session yet\n';

/** What the session's own script had to say about a step, besides the step's exit. */
export interface SessionReport {
  /** The line of the script at which it failed; null where bash does not tell. */
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
  /** Whole: it begins and ends as the step with this nonce wrote it. It is on disk then. */
  readonly saved: boolean;
  /** Bash began to write it. */
  readonly begun: boolean;
  /** There was no room for it. */
  readonly full: boolean;
  /** Warnings of what it could not hold. */
  readonly lost: readonly string[];
  /** The secret that it holds in some form; it was taken away. */
  readonly leaks: string | null;
}

export function keepSession(file: string, nonce: string, secrets: readonly SecretValue[]): KeptSession {
  const text = readIfThere(file);
  const written = text.toString('latin1');
  const session = sortOut(written, nonce);
  if (session === null) {
    const full = isFull(path.dirname(file));
    // Half a session is none, and nobody is to source it.
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
      // Over the text as it was, in one write: killed at any point, the file holds one of the two to its end mark.
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

/** Too little is left for a session of the usual size. Asked before the half that was written is taken away. */
function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < ROOM_BYTES;
  } catch {
    // The step may have taken its directory away; that is no full disk.
    return false;
  }
}

/** After a failed write or sync nobody knows what a resume would source. */
function notOnDisk({ code, message }: NodeJS.ErrnoException): RunbookError {
  return new RunbookError({
    code: 'session-lost',
    message: `the shell session that the step left could not be brought to disk: ${message}`,
    found: code ?? message,
    hint: 'fix the disk, then runbook resume: the step is run again; what it did to the world is done',
  });
}

/** Above this bash would take seconds to look for them, and Linux refuses the environment at some point. */
const FORMS_BYTES = 8_192;

/**
 * The forms in which bash must not write a secret into a session, a line each; empty without secrets, and where they are
 * too long for bash, so that only `keepSession` finds them.
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
  message: `The session cannot be kept: ${what} holds a secret in another form than its own value.`,
  at,
  expected: 'secrets only as they are, which a saved session replaces by a reference',
  hint: 'Unset it at the end of the step, or use it inside a function or `( … )` only.',
});

export function sessionFailure(report: SessionReport, at: string): Failure | null {
  if (report.problem?.code === 'secret-leak') return secretLeak(report.problem.detail, at);
  if (report.problem?.code === 'cwd-gone') {
    return {
      code: 'session-lost',
      message: `The directory the step has to start in is gone: ${report.problem.detail}`,
      at,
      hint: 'Make it again, or play the step that makes it with --rerun-from; nothing of this step has been run.',
    };
  }
  if (report.problem?.code === 'hidden') {
    return {
      code: 'session-lost',
      message: `The step ended in a function that hides the variable ${report.problem.detail}, and this bash does not tell what is under it.`,
      at,
      found: `a readonly or reference variable of a function in place of the session's own ${report.problem.detail}`,
      expected: 'the value that the next step is to begin with',
      hint: `Call \`return\` rather than \`exit\` in the function, or give its own ${report.problem.detail} another name; what the step did to the world is done.`,
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
