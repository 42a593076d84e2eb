import type { ExitCode } from '../../model/exit-code.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { resumeRun } from '../play/resume-run.ts';

/** `runbook undo [RUN]`: the half-done step first, then what was committed, newest first. */
export function run(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  return resumeRun(invocation.arguments[0] ?? null, invocation, context, { rollBack: true });
}
