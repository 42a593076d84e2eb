import { hostname } from 'node:os';
import { loadPlan, openJournal, openRun, runsRoot } from '../../journal/index.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../model/redaction.ts';
import type { RunState } from '../../model/state.ts';
import { bootId, createClock, createIds } from '../../platform/index.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { answersFor } from './answers.ts';
import type { Sitting } from './conduct.ts';
import { crashPoints } from './crash-points.ts';
import { glance, newestUnfinished } from './glance.ts';
import { differences, fingerprint, operatorName } from './operator.ts';
import { reopenRehearsal } from './rehearsal.ts';
import { sit } from './sit.ts';
import { chooseUi } from './ui.ts';
import { resolveSecrets } from './values.ts';

/** Takes a run up again where its journal ends: `resume`, `abort` and `undo` differ only in what they ask of it. */
export async function resumeRun(
  ref: string | null,
  invocation: Invocation,
  surroundings: Surroundings,
  purpose: Pick<Sitting, 'first' | 'rollBack'> = {},
): Promise<ExitCode> {
  const { cwd, env, stderr } = surroundings;
  const root = runsRoot(cwd, env);
  const run = ref === null ? newestUnfinished(root) : openRun(root, ref);
  const ui = chooseUi(invocation.text('ui'), surroundings);
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(env)];
  const stored = loadPlan(run, glance(run)?.first.plan);
  const secrets: SecretValue[] = await resolveSecrets(stored.secrets, env, cwd);
  const redactor = createRedactor(secrets);
  const { writer, records, recovered } = openJournal(run, { clock, crash, redact: (event) => redactor.event(event) });
  try {
    const state = fold(stored, records);
    if (state.endedAt !== null) throw ended(state);
    const rehearsal =
      state.started?.mode === 'sandbox' ? await reopenRehearsal(run, secrets, (text) => void stderr.write(text)) : null;
    const plan: Plan = rehearsal ? { ...stored, cwd: rehearsal.cwd, connections: rehearsal.connections } : stored;
    const operator = operatorName(env);
    const environment = rehearsal ? {} : fingerprint(env);
    const answers = await answersFor(
      invocation,
      surroundings,
      rehearsal && (ui !== 'tui' || invocation.flag('yes')) ? rehearsal.answers : null,
    );
    const resumed: RunEvent = {
      type: 'run.resumed',
      operator,
      host: hostname(),
      boot: bootId(),
      pid: process.pid,
      environment,
    };
    const opening: RunEvent[] = recovered
      ? [{ type: 'journal.recovered', bytes: recovered.bytes, copy: recovered.copy }, resumed]
      : [resumed];
    return await sit(
      {
        run,
        plan,
        state: fold(plan, records),
        journal: writer,
        clock,
        ids,
        crash,
        rehearsal,
        secrets,
        env: rehearsal?.env ?? definedOnly(env),
        operator,
        drill: state.started?.mode === 'drill',
        answers,
        ui,
        report: invocation.text('report'),
      },
      { opening, askFirst: changedEnvironment(state, environment), ...purpose },
      surroundings,
    );
  } finally {
    writer.close();
  }
}

/** A resume that would go to another cluster, account or server asks first. */
function changedEnvironment(state: RunState, now: { readonly [name: string]: string }): Question | null {
  const changed = differences(state.started?.environment ?? {}, now);
  return changed.length === 0 ? null : { kind: 'environment-changed', differences: changed };
}

function ended(state: RunState): RunbookError {
  const run = state.started?.run ?? 'this run';
  return new RunbookError(
    {
      code: 'usage',
      message: `${run} has ended (${state.status}, ${state.endedAt ?? ''})`,
      hint: `runbook report ${run} shows it; runbook play begins a new one`,
    },
    EXIT.usage,
  );
}

const definedOnly = (env: NodeJS.ProcessEnv): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
