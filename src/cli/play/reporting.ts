import path from 'node:path';
import { readJournal, writeAtomically, type RunDirectory } from '../../journal/index.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import { REPORTS } from '../../report/index.ts';

/** Writes the Markdown report beside the journal, and to `copy` where one was asked for; gives where to look. */
export async function writeReport(run: RunDirectory, plan: Plan, copy: string | null): Promise<string> {
  const [format] = REPORTS;
  if (!format) throw new Error('there is no report format');
  const { records } = readJournal(run.journal);
  const text = await format.render(fold(plan, records), { records });
  writeReportFile(run, run.report, text);
  if (copy === null) return path.relative(process.cwd(), run.report) || run.report;
  writeReportFile(run, path.resolve(copy), text);
  return copy;
}

/** The run itself is safe by now: what could not be written is made again from its journal. Private unless told. */
export function writeReportFile(run: RunDirectory, file: string, text: string, mode?: number): void {
  try {
    writeAtomically(file, text, mode === undefined ? {} : { mode });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RunbookError(
      {
        code: 'report-write',
        message: `the report could not be written: ${code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message}`,
        at: file,
        found: code ?? message,
        expected: 'a file that can be written; what was there before is as it was',
        hint: `the journal has everything: runbook report ${run.id} -o FILE writes the same report`,
      },
      EXIT.failed,
      { cause: error },
    );
  }
}
