import { existsSync, lstatSync, readdirSync, type Stats } from 'node:fs';
import { listRuns, loadPlanOf, lostJournal, openRun, readJournal, type RunDirectory } from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';

/** A run as its journal records it. */
export interface ReadRun {
  readonly run: RunDirectory;
  readonly records: readonly Recorded[];
  /** The plan that is in force now. */
  readonly plan: Plan;
}

/**
 * Reads a run in order to show it. Throws `run-not-found`, also if its process died before the first record, and
 * `journal-damaged` if the run has begun but has no records.
 */
export function readRun(root: string, ref: string): ReadRun {
  const run = openBegun(root, ref);
  const { records } = readJournal(run.journal);
  if (records.length === 0) throw neverBegan(run);
  return { run, records, plan: loadPlanOf(run, records) };
}

/** The run that `ref` names. Throws if it has no journal; `latest` skips runs that never began. */
export function openBegun(root: string, ref: string): RunDirectory {
  const latest = ref === 'latest' ? listRuns(root).find((run) => hasJournal(run) || hasBegun(run)) : undefined;
  const run = openRun(root, latest?.id ?? ref);
  if (!hasJournal(run)) throw neverBegan(run);
  return run;
}

const journalOf = (run: RunDirectory): Stats | undefined => lstatSync(run.journal, { throwIfNoEntry: false });

/** The journal is a file and not empty. */
export function hasJournal(run: RunDirectory): boolean {
  const journal = journalOf(run);
  return journal !== undefined && journal.isFile() && journal.size > 0;
}

/** The run has begun, even if its journal is gone: each step has a folder from its start. */
export const hasBegun = (run: RunDirectory): boolean => journalOf(run)?.isFile() === false || startedSteps(run) > 0;

/** A step's folder is made at its start, after the first record. */
const startedSteps = (run: RunDirectory): number => (existsSync(`${run.steps}/.`) ? readdirSync(run.steps).length : 0);

/** Why a run has no records: nothing was done, or what was done is no longer known. */
export function neverBegan(run: RunDirectory): RunbookError {
  if (hasBegun(run)) return lostJournal(run.journal, whatIsThere(run));
  return new RunbookError(
    {
      code: 'run-not-found',
      message: `run ${run.id} never began: its process ended before the first record; nothing was done`,
      at: run.path,
      hint: 'start again with `runbook play FILE`; this folder can be deleted',
    },
    EXIT.usage,
  );
}

function whatIsThere(run: RunDirectory): string {
  const journal = journalOf(run);
  const steps = startedSteps(run);
  const what = journal === undefined ? 'no such file' : journal.isFile() ? 'no record in it' : 'not a regular file';
  return steps === 0
    ? what
    : `${what}, though steps/ shows that ${steps === 1 ? 'a step was' : `${steps} steps were`} started`;
}
