/**
 * Why something did not work, in the form every view words it: a stable code with an anchor in
 * docs/errors.md, where it happened, what was found, what was expected, and what to do next.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** `file:line:col` of the step, where there is one. */
  readonly at?: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint?: string;
  /** The last lines a command printed, neutralised and redacted. */
  readonly lastLines?: readonly string[];
  /** Set when nobody can say whether the expectation holds: that is not a result that was found to be wrong. */
  readonly unjudged?: Unjudged;
}

/** Why an expectation could not be judged, and what names it could have used: the columns of rows, else the facts. */
export interface Unjudged {
  readonly why: string;
  readonly names: readonly string[];
}

/** Every code has an anchor in docs/errors.md; a test holds the two together. */
export const FAILURE_CODES = [
  'usage',
  'invalid-runbook',
  'missing-param',
  'missing-binary',
  'missing-connection',
  'unreachable-store',
  'exit-code',
  'timeout',
  'cancelled',
  'spawn-failed',
  'expectation',
  'expression',
  'gate',
  'guard',
  'check-failed',
  'refused',
  'mark-not-a-time',
  'capture-refused',
  'session-lost',
  'secret-leak',
  'sql',
  'http',
  's3',
  'postgres',
  'checksum',
  'script',
  'file',
  'waiting',
  'unknown-outcome',
  'run-held',
  'run-not-found',
  'run-refused',
  'journal-damaged',
  'journal-write',
  'report-write',
  'changes-refused',
  'changes-undecided',
  'protected-file',
  'sandbox',
  'no-stand-in',
  'outside-sandbox',
  'internal',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** A failure on its way to the command line: carries its exit code and never a stack trace for the operator. */
export class RunbookError extends Error {
  readonly failure: Failure;
  readonly exitCode: number;

  constructor(failure: Failure, exitCode = 1, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'RunbookError';
    this.failure = failure;
    this.exitCode = exitCode;
  }
}

/** A file of a run that was to be made or written. */
export interface Write {
  /** The sentence that says what became of it: `the journal could not be written`. */
  readonly failed: string;
  readonly at: string;
  readonly expected: string;
  /** What was not done for want of it: `nothing more was started`. */
  readonly left: string;
  /** What to do when the cause is mended. */
  readonly next: string;
}

/** Writes, and words it when the system refuses. Throws `journal-write`, exit 1; what is no refusal is passed on as it is. */
export function orCannotWrite<T>(about: Write, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw code === undefined || syscall === undefined ? error : cannotWrite(about, error);
  }
}

/** `journal-write` for an error of the system, exit 1. */
export function cannotWrite({ failed, at, expected, left, next }: Write, cause: unknown): RunbookError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const { why, mend } = REFUSALS[code ?? ''] ?? { why: message, mend: 'Mend the file system' };
  const hint = `${left}. ${mend}, then ${next}`;
  return new RunbookError(
    { code: 'journal-write', message: `${failed}: ${why}`, at, found: code ?? message, expected, hint },
    1,
    { cause },
  );
}

const FULL = { why: 'the disk is full', mend: 'Make room' };

const REFUSALS: Readonly<Record<string, { readonly why: string; readonly mend: string }>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  ENOENT: { why: 'its folder is gone', mend: 'Put the folder back' },
  EROFS: { why: 'the file system is read-only', mend: 'Make it writable' },
};

/** How an error that is a defect of ours is reported; tests look for it where there must be none. */
export const INTERNAL_ERROR = 'internal error';
