import path from 'node:path';
import { fold } from '../../model/evolve.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { readPrinted } from '../../replay/index.ts';
import { REPORTS } from '../../report/index.ts';
import { usageError } from '../invocation.ts';
import type { ReadRun } from './begun.ts';

/** A run in the report format of this name, from its journal and what its steps printed. Throws `usage` for another name. */
export async function renderReport(name: string, option: string, { run, records, plan }: ReadRun): Promise<string> {
  const format = REPORTS.find((one) => one.name === name);
  if (!format) {
    const names = REPORTS.map((one) => one.name);
    throw usageError(
      `--${option} ${name} is no format`,
      `did you mean ${nearestName(name, names) ?? names.join(' or ')}?`,
    );
  }
  return format.render(fold(plan, records), {
    records,
    printed: (step, attempt) => readPrinted(path.join(run.attemptPath(step, attempt), 'output')),
  });
}
