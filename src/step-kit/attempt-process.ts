import { closeSync, openSync, readSync } from 'node:fs';
import { processOutcome, type FailingPlace } from './process-outcome.ts';
import { attemptFiles } from '../model/attempt-files.ts';
import type { ProcessExit, Program } from '../model/ports.ts';
import type { StepContext, StepResult } from '../model/step-kind.ts';

const STDOUT_BYTES = 1 << 20;

export interface AttemptOptions {
  readonly cwd?: string;
  /** On top of the step's own environment. */
  readonly env?: { readonly [name: string]: string };
}

/** Runs the process of one attempt. Its files are those of the attempt; stderr has its own when stdout is kept apart. */
export function runAttempt(program: Program, context: StepContext, options: AttemptOptions = {}): Promise<ProcessExit> {
  const { step } = context;
  const files = attemptFiles(context.directory);
  return context.processes.run({
    program,
    cwd: options.cwd ?? context.cwd,
    env: { ...context.env, ...options.env },
    nonce: step.nonce,
    stdout: files.output,
    stderr: context.separateStdout ? files.stderr : null,
    resultFile: files.result,
    interactive: step.attributes.interactive,
    redact: context.secrets,
    sensitive: step.attributes.sensitive,
    signal: context.signal,
  });
}

/** The result of an attempt's process, whether it ran now or under an earlier runner. */
export function attemptResult(
  exit: ProcessExit,
  context: StepContext,
  failing: FailingPlace | null = null,
): StepResult {
  const stdout = context.separateStdout ? readStart(attemptFiles(context.directory).output) : '';
  return processOutcome(exit, context, stdout, failing);
}

function readStart(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    // The process was never started.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const buffer = Buffer.alloc(STDOUT_BYTES);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, STDOUT_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
