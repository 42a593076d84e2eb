import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from '../../durable-files/index.ts';
import { listRuns, type RunDirectory } from '../../journal/index.ts';
import type { RunEvent } from '../../model/events.ts';
import { formatDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-code.ts';
import { orCannotWrite, RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Connection, Param, Runbook } from '../../model/runbook.ts';
import type { SandboxAnswers, SandboxSpec } from '../../model/sandbox-spec.ts';
import type { Confinement } from '../../model/ports.ts';
import { createClock } from '../../platform/index.ts';
import {
  openSandbox,
  sweepSandboxes,
  type Sandbox,
  type SandboxOptions,
  type SandboxRecord,
} from '../../sandbox/index.ts';
import { peekJournal } from '../../journal/peek-journal.ts';
import { guardSignals, type SignalGuard } from './guard-signals.ts';
import type { Values } from './values.ts';

/** A run's sandbox, as playing it needs it. */
export interface Rehearsal {
  readonly env: Sandbox['env'];
  readonly cwd: string;
  readonly connections: readonly Connection[];
  readonly confinement: Confinement;
  readonly answers: SandboxAnswers;
  /** What the journal says of it. */
  readonly prepared: RunEvent;
  /** Deletes it when the run has ended; otherwise ends its services and keeps its data for the resume. */
  leave(ended: boolean): Promise<void>;
}

/** Beside the journal: what a resume needs to open the sandbox again. Values of secrets are not in it. */
interface Kept {
  readonly record: SandboxRecord;
  readonly spec: SandboxSpec;
  readonly folder: string;
  readonly connections: readonly Connection[];
  readonly params: readonly Param[];
  readonly values: { readonly [name: string]: string };
  readonly keep: boolean;
}

export interface RehearsalOptions {
  readonly run: RunDirectory;
  readonly runbook: Runbook;
  readonly plan: Plan;
  readonly values: Values;
  /** `--keep-sandbox`. */
  readonly keep: boolean;
  say(text: string): void;
}

/** Starts the services, fills them, and lets the disaster happen. A signal meanwhile ends and removes all of it: exit 130. */
export async function openRehearsal({ run, runbook, plan, values, keep, say }: RehearsalOptions): Promise<Rehearsal> {
  const { sandbox: spec, params, connections } = runbook;
  if (!spec) throw new RunbookError({ code: 'sandbox', message: `${runbook.file} has no sandbox` }, EXIT.usage);
  const secrets = Object.fromEntries(values.secrets.map(({ name, value }) => [name, value]));
  const kept = { spec, connections, params, values: plan.params, keep, folder: path.dirname(runbook.realPath) };
  say('preparing the sandbox\n');
  return guarded(REMOVED, say, async (guard) => {
    const opening = { values: { ...plan.params, ...secrets }, existing: null, signal: guard.interrupted };
    const sandbox = await open(run, kept, opening, say);
    try {
      keepRecord(run, { ...kept, record: sandbox.record });
      await sandbox.strike();
      guard.interrupted.throwIfAborted();
    } catch (error) {
      await sandbox.close();
      throw error;
    }
    return rehearsal(sandbox, kept, guard, say);
  });
}

const REMOVED = 'its services were ended, its folder was removed, and no step was started';
const PUT_DOWN = 'its services were ended, its data was kept for the next resume, and no step was started';

/** The sandbox of a run that is resumed, as the run left it. */
export async function reopenRehearsal(
  run: RunDirectory,
  secrets: Values['secrets'],
  say: (text: string) => void,
): Promise<Rehearsal> {
  const kept = JSON.parse(readFileSync(run.sandbox, 'utf8')) as Kept;
  const values = { ...kept.values, ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])) };
  say('opening the sandbox again\n');
  return guarded(PUT_DOWN, say, async (guard) => {
    const opening = { values, existing: kept.record, signal: guard.interrupted };
    const sandbox = await open(run, kept, opening, say);
    return rehearsal(sandbox, kept, guard, say);
  });
}

/** Prepares with signals held off: what was begun is ended before this process is. */
async function guarded(
  left: string,
  say: (text: string) => void,
  prepare: (guard: SignalGuard) => Promise<Rehearsal>,
): Promise<Rehearsal> {
  const clock = createClock();
  const begun = clock.mono();
  const guard = guardSignals(left);
  try {
    const prepared = await prepare(guard);
    guard.handOver();
    say(`ready after ${formatDuration(clock.mono() - begun)}\n`);
    return prepared;
  } catch (error) {
    guard.end();
    // Ctrl-C reaches whatever shares the terminal, and what fails of that is no failure of the sandbox.
    throw guard.interrupted.aborted ? guard.interrupted.reason : worded(error);
  }
}

const REFUSALS: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'];

/** A temporary directory that takes no more files is no defect of ours. */
function worded(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!REFUSALS.includes(code)) return error;
  return new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox could not be prepared: ${message}`,
      found: code,
      expected: 'a temporary directory with room in it',
      hint: 'make room, or set TMPDIR to another directory',
    },
    EXIT.usage,
    { cause: error },
  );
}

function keepRecord(run: RunDirectory, kept: Kept): void {
  const about = {
    failed: 'the place of the sandbox could not be written down',
    at: run.sandbox,
    expected: 'a file by which a resume finds it',
    left: 'no step was started, and the sandbox was removed',
    next: 'play again',
  };
  orCannotWrite(about, () => writeAtomically(run.sandbox, JSON.stringify(kept)));
}

function open(
  run: RunDirectory,
  { spec, folder, connections, params }: Omit<Kept, 'record'>,
  opening: Pick<SandboxOptions, 'values' | 'existing' | 'signal'>,
  say: (text: string) => void,
): Promise<Sandbox> {
  return openSandbox({
    spec,
    folder,
    connections,
    params,
    ...opening,
    run: run.id,
    runDirectory: run.path,
    clock: createClock(),
    log: (text) => say(`  ${text}\n`),
  });
}

function rehearsal(
  sandbox: Sandbox,
  { spec, keep }: Pick<Kept, 'spec' | 'keep'>,
  guard: SignalGuard,
  say: (text: string) => void,
): Rehearsal {
  const { services, standIns, disaster } = sandbox;
  return {
    env: sandbox.env,
    cwd: sandbox.cwd,
    connections: sandbox.connections,
    confinement: sandbox.confinement,
    answers: spec.answers,
    prepared: { type: 'sandbox.prepared', services, standIns, disaster },
    async leave(ended) {
      if (keep) say(`the sandbox is still running in ${sandbox.record.directory}\n`);
      else if (ended) await sandbox.close();
      else await sandbox.pause();
      guard.end();
    },
  };
}

const DAY_MS = 86_400_000;
/** How long the services of a killed rehearsal keep running: a step that outlived its runner may still be using them. */
const SERVED_DAYS = 1;
/** How long a stopped rehearsal keeps its data: a resume after a weekend finds it, and disks do not fill up. */
const KEPT_DAYS = 7;

/**
 * Clears away what rehearsals left whose process is gone: all of it where the run has ended, never began, is gone itself, or was last
 * played a week ago; of one that can be resumed the services end after a day, unless they were asked for with `--keep-sandbox`.
 */
export async function sweepRehearsals(say: (text: string) => void): Promise<void> {
  const outdated: string[] = [];
  const now = createClock().wall();
  await sweepSandboxes(({ run, runDirectory }) => {
    const found = runDirectory === null ? undefined : runAt(runDirectory);
    const seen = found ? peekJournal(found) : null;
    if (!found || !seen || seen.last.type === 'run.ended') return 'remove';
    const idle = (now - Date.parse(seen.last.wall)) / DAY_MS;
    if (idle <= KEPT_DAYS) return idle > SERVED_DAYS && !isKept(found) ? 'pause' : 'leave';
    outdated.push(run);
    return 'remove';
  });
  for (const run of outdated) say(`removed the sandbox of ${run}, which nobody has played for ${KEPT_DAYS} days\n`);
}

/** Wherever it is kept. */
function runAt(directory: string): RunDirectory | undefined {
  return listRuns(path.dirname(directory)).find((one) => one.path === directory);
}

function isKept(run: RunDirectory): boolean {
  try {
    return (JSON.parse(readFileSync(run.sandbox, 'utf8')) as Kept).keep;
  } catch {
    // Never written down, or damaged: then nobody asked for it.
    return false;
  }
}
