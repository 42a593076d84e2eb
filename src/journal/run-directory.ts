import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../model/exit-code.ts';
import { orCannotWrite, RunbookError } from '../model/failure.ts';
import { didYouMean } from '../presentation/did-you-mean.ts';
import { makeDirectory, PRIVATE_DIRECTORY, writeAtomically } from '../durable-files/index.ts';
import { refuseForeignRun } from './foreign-run.ts';
import { stepFolder } from './step-folder.ts';

/** Where everything about a run is kept. All names are absolute paths. */
export interface RunDirectory {
  readonly id: string;
  readonly path: string;
  /** Created by this process, which may therefore begin the journal. */
  readonly fresh: boolean;
  readonly journal: string;
  readonly lock: string;
  /** The last sign of life of the process that plays the run. */
  readonly alive: string;
  readonly plan: string;
  /** The runbook as it was played, includes too. */
  readonly source: string;
  readonly steps: string;
  readonly inbox: string;
  /** The record of the sandbox, so that a resumed run finds it again. */
  readonly sandbox: string;
  /** Calls of stand-ins in a rehearsal, JSON Lines. */
  readonly calls: string;
  /** The report of a run that ended. */
  readonly report: string;
  /**
   * `steps/<id>/<attempt>/`, created if missing; throws `journal-write` if it cannot be. Not synced itself: whatever writes the session
   * in it syncs that, and with it, on common file systems, its names. If they were lost nevertheless, its hash in the journal shows it.
   */
  attemptDirectory(step: string, attempt: number): string;
  /** The same path, without creating it, for reading. */
  attemptPath(step: string, attempt: number): string;
}

/** `$RUNBOOK_HOME/runs`, else `.runbook/runs` below the working directory. */
export function runsRoot(cwd: string, env: { readonly [name: string]: string | undefined }): string {
  const home = env['RUNBOOK_HOME'];
  return path.join(home ? path.resolve(cwd, home) : path.join(cwd, '.runbook'), 'runs');
}

/** Creates the directory of a new run, private and synced. Throws `run-refused` when there is a run with this id. */
export function createRun(root: string, id: string): RunDirectory {
  const home = path.dirname(root);
  makeDirectory(root);
  if (!existsSync(path.join(home, '.gitignore')))
    writeAtomically(path.join(home, '.gitignore'), '*\n', { mode: 0o644 });
  const run = directoryOf(root, id, true);
  if (!makeDirectory(run.path)) {
    throw new RunbookError(
      { code: 'run-refused', message: `run ${id} already exists`, at: run.path, hint: 'start again to get a new id' },
      EXIT.usage,
    );
  }
  for (const part of [run.source, run.steps, run.inbox]) makeDirectory(part);
  return run;
}

/**
 * The run that `ref` means: an id, a unique beginning or end of one, or `latest`. Throws `run-not-found`, with similar ids, and
 * `run-refused` for a directory that another user may have put there.
 */
export function openRun(root: string, ref: string): RunDirectory {
  const ids = idsIn(root);
  const candidates =
    ref === 'latest' ? ids.slice(0, 1) : ref === '' ? [] : ids.filter((id) => id.startsWith(ref) || id.endsWith(ref));
  const id = ids.find((one) => one === ref) ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (id === undefined) throw notFound(root, ref, ids, candidates);
  const run = directoryOf(root, id, false);
  refuseForeignRun(run.path);
  const about = {
    failed: 'a folder of the run is missing and could not be created',
    at: run.path,
    expected: 'runbook/, steps/ and inbox/',
    left: 'nothing was started',
    next: 'give the command again',
  };
  orCannotWrite(about, () => [run.source, run.steps, run.inbox].forEach(makeDirectory));
  return run;
}

/** Every run, newest first, including damaged ones. */
export function listRuns(root: string): readonly RunDirectory[] {
  return idsIn(root).map((id) => directoryOf(root, id, false));
}

/** Includes links to a directory, so that they are refused and not ignored. */
function idsIn(root: string): string[] {
  if (!isDirectory(root)) return [];
  const names = readdirSync(root).filter((name) => /^[0-9A-Za-z][0-9A-Za-z._-]*$/.test(name));
  return names
    .filter((name) => isDirectory(path.join(root, name)))
    .toSorted()
    .toReversed();
}

/** Only a directory contains `.`; a path that is wrong in any other way is not a directory either. */
const isDirectory = (file: string): boolean => existsSync(`${file}/.`);

function notFound(root: string, ref: string, ids: readonly string[], candidates: readonly string[]): RunbookError {
  const ambiguous = candidates.length > 1;
  const hint = ambiguous
    ? `write more of it: ${firstOf(candidates)}`
    : ids.length === 0
      ? 'start one with `runbook play FILE`, or go to the folder it was started in'
      : (didYouMean(ref, ids) ?? `known: ${firstOf(ids)}`);
  const message = ambiguous
    ? `${candidates.length} runs begin or end with ${ref}`
    : ref === 'latest'
      ? 'there are no runs here yet'
      : `there is no run ${ref === '' ? '""' : ref}`;
  return new RunbookError({ code: 'run-not-found', message, at: root, hint }, EXIT.usage);
}

const firstOf = (ids: readonly string[]): string => `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}`;

function directoryOf(root: string, id: string, fresh: boolean): RunDirectory {
  const home = path.join(root, id);
  const steps = path.join(home, 'steps');
  const attemptPath = (step: string, attempt: number): string => path.join(steps, stepFolder(step), String(attempt));
  return {
    id,
    path: home,
    fresh,
    journal: path.join(home, 'journal.jsonl'),
    lock: path.join(home, 'lock'),
    alive: path.join(home, 'alive'),
    plan: path.join(home, 'plan.json'),
    source: path.join(home, 'runbook'),
    steps,
    inbox: path.join(home, 'inbox'),
    sandbox: path.join(home, 'sandbox.json'),
    calls: path.join(home, 'stand-in-calls.jsonl'),
    report: path.join(home, 'report.md'),
    attemptPath,
    attemptDirectory(step, attempt) {
      const directory = attemptPath(step, attempt);
      const about = {
        failed: `the folder of ${step} could not be created`,
        at: directory,
        expected: 'a folder for its output and results',
        left: 'nothing more was started',
        next: '`runbook resume`',
      };
      orCannotWrite(about, () => [path.dirname(directory), directory].forEach(makeUnsynced));
      return directory;
    },
  };
}

/** Never creates those above it: a run whose folder was removed must not reappear without a journal. */
function makeUnsynced(directory: string): void {
  try {
    mkdirSync(directory, { mode: PRIVATE_DIRECTORY });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
