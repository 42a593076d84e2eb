import path from 'node:path';
import { runsRoot, writeAtomically } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { readRun } from '../play/begun.ts';
import { renderReport } from '../play/render-report.ts';

/** `runbook report [RUN]`. */
export async function run(invocation: Invocation, { cwd, env, stdout }: Surroundings): Promise<ExitCode> {
  const read = readRun(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest');
  const text = await renderReport(invocation.text('format') ?? 'md', 'format', read);
  const output = invocation.text('output');
  if (output === null) stdout.write(text);
  else writeAtomically(path.resolve(cwd, output), text);
  return EXIT.completed;
}
