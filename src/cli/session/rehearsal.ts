import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from '../../durable-files/index.ts';
import type { RunDirectory } from '../../journal/index.ts';
import type { RunEvent } from '../../model/events.ts';
import { formatDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-code.ts';
import { orCannotWrite, RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Connection, Param, Runbook } from '../../model/runbook.ts';
import type { SandboxAnswers, SandboxSpec } from '../../model/sandbox-spec.ts';
import type { Confinement } from '../../model/ports.ts';
import { createClock } from '../../platform/index.ts';
import { openSandbox, type Sandbox, type SandboxOptions, type SandboxRecord } from '../../sandbox/index.ts';
import { guardSignals, type SignalGuard } from './signals.ts';
import type { Values } from '../runbook/values.ts';

/** The sandbox of a run, while the run is played. */
export interface Rehearsal {
  readonly env: Sandbox['env'];
  readonly cwd: string;
  readonly connections: readonly Connection[];
  readonly confinement: Confinement;
  readonly answers: SandboxAnswers;
  /** Where calls of stand-ins are recorded, JSON Lines. */
  readonly calls: string;
  /** What the journal records about it. */
  readonly prepared: RunEvent;
  /** Deletes the sandbox when the run has ended; otherwise ends its services and keeps its data for the resume. */
  leave(ended: boolean): Promise<void>;
}

/** Stored beside the journal: what a resume needs to open the sandbox again. Contains no values of secrets. */
export interface Kept {
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

/** Starts the services, seeds them and lets the disaster happen. A signal meanwhile ends and removes everything: exit 130. */
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
const DATA_KEPT = 'its services were ended, its data was kept for the next resume, and no step was started';

/** The sandbox of a run that is resumed, as the run left it. */
export async function reopenRehearsal(
  run: RunDirectory,
  secrets: Values['secrets'],
  say: (text: string) => void,
): Promise<Rehearsal> {
  const kept = JSON.parse(readFileSync(run.sandbox, 'utf8')) as Kept;
  const values = { ...kept.values, ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])) };
  say('reopening the sandbox\n');
  return guarded(DATA_KEPT, say, async (guard) => {
    const opening = { values, existing: kept.record, signal: guard.interrupted };
    const sandbox = await open(run, kept, opening, say);
    return rehearsal(sandbox, kept, guard, say);
  });
}

/** Prepares while signals are held back: whatever was started is ended before this process ends. */
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
    // Ctrl-C reaches every process on the terminal, and what fails because of it is not a failure of the sandbox.
    throw guard.interrupted.aborted ? guard.interrupted.reason : worded(error);
  }
}

const REFUSALS: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'];

/** A full or read-only temporary directory is not a defect of `runbook`. */
function worded(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!REFUSALS.includes(code)) return error;
  return new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox could not be prepared: ${message}`,
      found: code,
      expected: 'a temporary directory with free space',
      hint: 'free some space, or set TMPDIR to another directory',
    },
    EXIT.usage,
    { cause: error },
  );
}

function keepRecord(run: RunDirectory, kept: Kept): void {
  const about = {
    failed: 'the location of the sandbox could not be recorded',
    at: run.sandbox,
    expected: 'a file that tells a resume where the sandbox is',
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
    calls: sandbox.calls,
    prepared: { type: 'sandbox.prepared', services, standIns, disaster },
    async leave(ended) {
      if (keep) say(`the sandbox is still running in ${sandbox.record.directory}\n`);
      else if (ended) await sandbox.close();
      else await sandbox.pause();
      guard.end();
    },
  };
}
