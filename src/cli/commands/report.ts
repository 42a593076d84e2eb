import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { readRun } from '../play/begun.ts';
import { putReport } from '../play/render-report.ts';

/** `runbook report [RUN]`. */
export async function run(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  const { cwd, env } = context;
  const read = readRun(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest');
  const wanted = {
    format: invocation.text('format') ?? 'md',
    option: 'format',
    output: invocation.text('output'),
  };
  await putReport(wanted, read, context);
  return EXIT.completed;
}
