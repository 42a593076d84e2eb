import path from 'node:path';
import { PRIVATE_FILE, UnfitPlace, whyProtected, writeAtomically, writeTo } from '../../durable-files/index.ts';
import { readJournal, type RunDirectory } from '../../journal/index.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import { REPORTS } from '../../report/index.ts';
import { filesOfRunbook } from './protected-files.ts';

/** Writes the Markdown report beside the journal and, if `copy` is given, there too. Returns the path to show. */
export async function writeReport(run: RunDirectory, plan: Plan, copy: string | null): Promise<string> {
  const [format] = REPORTS;
  if (!format) throw new Error('there is no report format');
  const { records } = readJournal(run.journal);
  const text = await format.render(fold(plan, records), { records });
  putText(run, run.report, () => writeAtomically(run.report, text));
  if (copy === null) return path.relative(process.cwd(), run.report) || run.report;
  writeReportFile(run, plan, path.resolve(copy), text);
  return copy;
}

/** Writes a report to the given path, but never over a run or the runbook. Private by default. */
export function writeReportFile(run: RunDirectory, plan: Plan, file: string, text: string, mode = PRIVATE_FILE): void {
  putText(run, file, () => {
    const why = whyProtected(file, filesOfRunbook(plan));
    if (why !== null) throw new UnfitPlace(why);
    writeTo(file, text, { mode });
  });
}

/** The run itself is safe by now: a report that could not be written can be made again from its journal. */
function putText(run: RunDirectory, file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RunbookError(
      {
        code: 'report-write',
        message: `the report could not be written: ${code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message}`,
        at: file,
        found: error instanceof UnfitPlace ? message : (code ?? message),
        expected: 'a writable file; its previous content is unchanged',
        hint: `write the same report with \`runbook report ${run.id} -o FILE\`; the journal is complete`,
      },
      EXIT.failed,
      { cause: error },
    );
  }
}
