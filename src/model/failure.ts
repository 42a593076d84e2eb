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
  'sandbox',
  'no-stand-in',
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
