import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { readRun } from '../runs/read-run.ts';
import type { REPORT } from './option-tables.ts';
import { putReport } from '../runs/put-report.ts';

/** `runbook report [RUN]`. */
export async function run(
  { operands: [ref], options }: Invocation<'[RUN]', typeof REPORT>,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, env } = context;
  const read = readRun(runsRoot(cwd, env), ref ?? 'latest');
  await putReport({ format: options.format ?? 'md', option: 'format', output: options.output }, read, context);
  return EXIT.completed;
}
