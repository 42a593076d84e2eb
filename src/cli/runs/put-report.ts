import path from 'node:path';
import { fold } from '../../model/evolve.ts';
import { nearestName } from '../../presentation/did-you-mean.ts';
import { REPORTS } from '../../report/index.ts';
import type { CommandContext } from '../command.ts';
import { usageError } from '../options.ts';
import type { ReadRun } from './read-run.ts';
import { filesOfRunbook, refuseOutput } from '../session/protected-files.ts';
import { evidenceOf } from './evidence-of-run.ts';
import { writeReportFile } from '../session/write-report.ts';

/** What was asked for on the command line. */
export interface Wanted {
  /** Name of a report format. */
  readonly format: string;
  /** The option that names it, for what is wrong with it. */
  readonly option: string;
  /** Null for stdout. */
  readonly output: string | null;
}

/**
 * Writes a run in a report format, from its journal and what its steps printed. Throws `usage` for a format that is none
 * and `report-write` for a file that cannot be written.
 */
export async function putReport(wanted: Wanted, read: ReadRun, { cwd, stdout }: CommandContext): Promise<void> {
  const { run, records, plan } = read;
  const format = REPORTS.find((one) => one.name === wanted.format);
  if (!format) {
    const names = REPORTS.map((one) => one.name);
    throw usageError(
      `--${wanted.option} ${wanted.format} is not a format`,
      `did you mean ${nearestName(wanted.format, names) ?? names.join(' or ')}?`,
    );
  }
  refuseOutput('-o', wanted.output, cwd, filesOfRunbook(plan));
  const text = await format.render(fold(plan, records), {
    records,
    // Figures need no evidence, and a collector asks for them often.
    ...(format.name === 'metrics' || format.name === 'junit' || format.name === 'json' ? {} : evidenceOf(read)),
  });
  if (wanted.output === null) stdout.write(text);
  else writeReportFile(run, plan, path.resolve(cwd, wanted.output), text, format.mode);
}
