import path from 'node:path';
import { runsRoot, writeAtomically } from '../../journal/index.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { REPORTS } from '../../report/index.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { usageError } from '../invocation.ts';
import { readRun } from '../play/begun.ts';

/** `runbook report [RUN]`. */
export async function run(invocation: Invocation, { cwd, env, stdout }: Surroundings): Promise<ExitCode> {
  const name = invocation.text('format') ?? 'md';
  const format = REPORTS.find((one) => one.name === name);
  if (!format) {
    const names = REPORTS.map((one) => one.name);
    throw usageError(
      `--format ${name} is no format`,
      `did you mean ${nearestName(name, names) ?? names.join(' or ')}?`,
    );
  }
  const { records, plan } = readRun(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest');
  const text = await format.render(fold(plan, records), { records });
  const output = invocation.text('output');
  if (output === null) stdout.write(text);
  else writeAtomically(path.resolve(cwd, output), text);
  return EXIT.completed;
}
