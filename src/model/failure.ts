/**
 * Why something did not work, in the form that every view shows: a stable code with an anchor in
 * docs/errors.md, where it happened, what was found, what was expected, and what to do next.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** `file:line:col` of the step, if there is one. */
  readonly at?: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint?: string;
  /** The last lines a command printed, neutralised and redacted. */
  readonly lastLines?: readonly string[];
  /** Of a gate or guard: the code of what went wrong in it, if it did more than find something else. */
  readonly cause?: FailureCode;
  /** Set if the expectation could not be judged, which is different from a wrong result. */
  readonly unjudged?: Unjudged;
}

/** Why an expectation could not be judged, and the names that it could have used: the columns of rows, else the facts. */
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

/** A file of a run that could not be created or written. */
export interface Write {
  /** What failed: `the journal could not be written`. */
  readonly failed: string;
  readonly at: string;
  readonly expected: string;
  /** What was not done because of it: `nothing more was started`. */
  readonly left: string;
  /** What to do after the cause is fixed. */
  readonly next: string;
}

/** Writes, and throws `journal-write`, exit 1, if the system refuses; other errors are passed on. */
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
  const { why, fix } = REFUSALS[code ?? ''] ?? { why: message, fix: 'fix the file system' };
  const hint = `${left}; ${fix}, then ${next}`;
  return new RunbookError(
    { code: 'journal-write', message: `${failed}: ${why}`, at, found: code ?? message, expected, hint },
    1,
    { cause },
  );
}

const FULL = { why: 'the disk is full', fix: 'make room' };

const REFUSALS: Readonly<Record<string, { readonly why: string; readonly fix: string }>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  ENOENT: { why: 'its folder is gone', fix: 'put the folder back' },
  EROFS: { why: 'the file system is read-only', fix: 'make it writable' },
};

/** How an error that is a defect of ours is reported; tests look for it where there must be none. */
export const INTERNAL_ERROR = 'internal error';
