import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { readRun } from '../play/begun.ts';
import { putReport } from '../play/render-report.ts';

/** `runbook report [RUN]`. */
export async function run(invocation: Invocation, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env } = surroundings;
  const read = readRun(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest');
  const wanted = {
    format: invocation.text('format') ?? 'md',
    option: 'format',
    output: invocation.text('output'),
  };
  await putReport(wanted, read, surroundings);
  return EXIT.completed;
}
