import { statSync } from 'node:fs';
import { listRuns, loadPlanOf, openRun, readJournal, type RunDirectory } from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';

/** A run as its journal has it. */
export interface ReadRun {
  readonly run: RunDirectory;
  readonly records: readonly Recorded[];
  /** The plan that it is played by now. */
  readonly plan: Plan;
}

/** Reads a run for looking at it. Throws `run-not-found` also for one whose process died before its first record. */
export function readRun(root: string, ref: string): ReadRun {
  const run = openBegun(root, ref);
  const { records } = readJournal(run.journal);
  if (records.length === 0) throw neverBegan(run);
  return { run, records, plan: loadPlanOf(run, records) };
}

/** The run that `ref` means, as long as it has a journal; `latest` passes over those that have none. */
export function openBegun(root: string, ref: string): RunDirectory {
  const latest = ref === 'latest' ? listRuns(root).find(hasJournal) : undefined;
  const run = openRun(root, latest?.id ?? ref);
  if (!hasJournal(run)) throw neverBegan(run);
  return run;
}

const hasJournal = (run: RunDirectory): boolean => (statSync(run.journal, { throwIfNoEntry: false })?.size ?? 0) > 0;

export function neverBegan(run: RunDirectory): RunbookError {
  return new RunbookError(
    {
      code: 'run-not-found',
      message: `run ${run.id} never began: its process ended before the first record, and nothing was done`,
      at: run.path,
      hint: 'begin again with runbook play FILE; this folder can be deleted',
    },
    EXIT.usage,
  );
}
