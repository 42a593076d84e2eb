import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listRuns, writeAtomically, type RunDirectory } from '../../journal/index.ts';
import type { RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Connection, Param, Runbook, SandboxAnswers, SandboxSpec } from '../../model/runbook.ts';
import { createClock } from '../../platform/index.ts';
import { openSandbox, sweepSandboxes, type Sandbox, type SandboxRecord } from '../../sandbox/index.ts';
import { glance } from './glance.ts';
import type { Values } from './values.ts';

/** A run's sandbox, as playing it needs it. */
export interface Rehearsal {
  readonly env: Sandbox['env'];
  readonly cwd: string;
  readonly connections: readonly Connection[];
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

/** Starts the services, fills them, and lets the disaster happen. */
export async function openRehearsal({ run, runbook, plan, values, keep, say }: RehearsalOptions): Promise<Rehearsal> {
  const { sandbox: spec, params, connections } = runbook;
  if (!spec) throw new RunbookError({ code: 'sandbox', message: `${runbook.file} has no sandbox` }, EXIT.usage);
  const secrets = Object.fromEntries(values.secrets.map(({ name, value }) => [name, value]));
  const kept = { spec, connections, params, values: plan.params, keep, folder: path.dirname(runbook.realPath) };
  say('preparing the sandbox: services, data, disaster\n');
  const sandbox = await open(run, kept, { ...plan.params, ...secrets }, null, say);
  writeAtomically(run.sandbox, JSON.stringify({ ...kept, record: sandbox.record } satisfies Kept));
  try {
    await sandbox.strike();
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return rehearsal(sandbox, kept, say);
}

/** The sandbox of a run that is resumed, as the run left it. */
export async function reopenRehearsal(
  run: RunDirectory,
  secrets: Values['secrets'],
  say: (text: string) => void,
): Promise<Rehearsal> {
  const kept = JSON.parse(readFileSync(run.sandbox, 'utf8')) as Kept;
  const values = { ...kept.values, ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])) };
  return rehearsal(await open(run, kept, values, kept.record, say), kept, say);
}

function open(
  run: RunDirectory,
  kept: Omit<Kept, 'record'>,
  values: { readonly [name: string]: string },
  existing: SandboxRecord | null,
  say: (text: string) => void,
): Promise<Sandbox> {
  const { spec, folder, connections, params } = kept;
  return openSandbox({
    spec,
    folder,
    connections,
    params,
    values,
    existing,
    run: run.id,
    runDirectory: run.path,
    clock: createClock(),
    log: (text) => say(`  ${text}\n`),
  });
}

function rehearsal(
  sandbox: Sandbox,
  { spec, keep }: Pick<Kept, 'spec' | 'keep'>,
  say: (text: string) => void,
): Rehearsal {
  const { services, standIns, disaster } = sandbox;
  return {
    env: sandbox.env,
    cwd: sandbox.cwd,
    connections: sandbox.connections,
    answers: spec.answers,
    prepared: { type: 'sandbox.prepared', services, standIns, disaster },
    async leave(ended) {
      if (keep) say(`the sandbox is still running in ${sandbox.record.directory}\n`);
      else if (ended) await sandbox.close();
      else await sandbox.pause();
    },
  };
}

/** Removes what killed rehearsals left behind, unless their run can still be resumed. */
export async function sweepRehearsals(): Promise<void> {
  await sweepSandboxes(({ runDirectory }) => runDirectory !== null && canBeResumed(runDirectory));
}

/** Wherever it is kept: the journal says whether it was ended. */
function canBeResumed(runDirectory: string): boolean {
  const run = listRuns(path.dirname(runDirectory)).find((one) => one.path === runDirectory);
  const seen = run ? glance(run) : null;
  return seen !== null && seen.last.type !== 'run.ended';
}
