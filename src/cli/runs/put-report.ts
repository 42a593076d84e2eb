import path from 'node:path';
import { fold } from '../../model/evolve.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import { REPORTS } from '../../report/index.ts';
import type { CommandContext } from '../command.ts';
import { usageError } from '../option-types.ts';
import type { ReadRun } from './read-run.ts';
import { filesOfRunbook, refuseOutput } from '../session/protected-files.ts';
import { evidenceOf } from './evidence-of-run.ts';
import { writeReportFile } from '../session/write-report.ts';

/** What the command line asks for. */
export interface ReportRequest {
  /** Name of a report format. */
  readonly format: string;
  /** The option that named the format, for the error message. */
  readonly option: string;
  /** Null for stdout. */
  readonly output: string | null;
}

/**
 * Writes a run in a report format, from its journal and what its steps printed. Throws `usage` for an unknown format and
 * `report-write` for a file that cannot be written.
 */
export async function putReport(request: ReportRequest, read: ReadRun, { cwd, stdout }: CommandContext): Promise<void> {
  const { run, records, plan } = read;
  const format = REPORTS.find((one) => one.name === request.format);
  if (!format) {
    const names = REPORTS.map((one) => one.name);
    throw usageError(
      `--${request.option} ${request.format} is not a report format`,
      didYouMean(request.format, names) ?? `use one of ${names.join(', ')}`,
    );
  }
  refuseOutput('-o', request.output, cwd, filesOfRunbook(plan));
  const text = await format.render(fold(plan, records), {
    records,
    // Figures need no evidence, and a collector reads them often.
    ...(format.name === 'metrics' || format.name === 'junit' || format.name === 'json' ? {} : evidenceOf(read)),
  });
  if (request.output === null) stdout.write(text);
  else writeReportFile(run, plan, path.resolve(cwd, request.output), text, format.mode);
}
