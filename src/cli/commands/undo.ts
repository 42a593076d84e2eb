import type { ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { absent } from '../option-types.ts';
import { RESUME, type UNDO } from './option-tables.ts';
import { resumeRun } from '../resume/resume-run.ts';

/** `runbook undo [RUN]`: undoes the half-done step first, then the committed ones, newest first. */
export function run(
  { operands: [ref], options }: Invocation<'[RUN]', typeof UNDO>,
  context: CommandContext,
): Promise<ExitCode> {
  return resumeRun(ref ?? null, { ...absent(RESUME), ...options }, context, { rollBack: true });
}
