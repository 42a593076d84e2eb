import path from 'node:path';
import { readJournal, writeAtomically, type RunDirectory } from '../../journal/index.ts';
import { fold } from '../../model/evolve.ts';
import type { Plan } from '../../model/plan.ts';
import { REPORTS } from '../../report/index.ts';

/** Writes the Markdown report beside the journal, and to `copy` where one was asked for; gives where to look. */
export async function writeReport(run: RunDirectory, plan: Plan, copy: string | null): Promise<string> {
  const [format] = REPORTS;
  if (!format) throw new Error('there is no report format');
  const { records } = readJournal(run.journal);
  const text = await format.render(fold(plan, records), { records });
  writeAtomically(run.report, text);
  if (copy === null) return path.relative(process.cwd(), run.report) || run.report;
  writeAtomically(path.resolve(copy), text);
  return copy;
}
