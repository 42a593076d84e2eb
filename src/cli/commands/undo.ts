import type { ExitCode } from '../../model/exit-code.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { resumeRun } from '../play/resume-run.ts';

/** `runbook undo [RUN]`: the half-done step first, then what was committed, newest first. */
export function run(invocation: Invocation, surroundings: Surroundings): Promise<ExitCode> {
  return resumeRun(invocation.arguments[0] ?? null, invocation, surroundings, { rollBack: true });
}
