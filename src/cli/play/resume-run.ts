import { hostname } from 'node:os';
import {
  loadPlanOf,
  openJournal,
  runsRoot,
  storeChangedPlan,
  storeSource,
  type RunDirectory,
} from '../../journal/index.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { CrashPoints, SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../model/redaction.ts';
import type { RunState } from '../../model/state.ts';
import { createClock, createIds } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { usageError } from '../invocation.ts';
import { takeEdited, type Acceptance, type Accepted } from './accept-changes.ts';
import { answersFor, rehearsed } from './answers.ts';
import { neverBegan, openBegun } from './begun.ts';
import type { Sitting } from './conduct.ts';
import { crashPoints } from './crash-points.ts';
import type { Consent } from './edited-consent.ts';
import { findEdited } from './edited-runbook.ts';
import { newestUnfinished } from './glance.ts';
import { definedOnly, differences, fingerprint, operatorName } from './operator.ts';
import { reopenRehearsal } from './rehearsal.ts';
import { refuseUnknownAnswers } from './refuse-unknown-answers.ts';
import { reopenEnd, reopenFrom } from './rerun-from.ts';
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
  const say = (text: string): void => void stderr.write(text);
  const root = runsRoot(cwd, env);
  const run = ref === null ? newestUnfinished(root) : openBegun(root, ref);
  const ui = chooseUi(invocation.text('ui'), surroundings);
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(env)];
  // Nothing is appended before the secrets are known, and they are known only when the run is ours.
  let redactor = createRedactor([]);
  const { writer, records, recovered } = openJournal(run, {
    clock,
    crash,
    redact: (event) => redactor.event(event),
    takeOver: invocation.flag('take-over'),
  });
  try {
    if (records.length === 0) throw neverBegan(run);
    const state = fold(loadPlanOf(run, records), records);
    if (state.endedAt !== null && !(purpose.rollBack && state.started?.mode !== 'sandbox')) throw ended(state);
    if (purpose.rollBack && (state.aborting !== null || state.ending === 'aborted') && state.endedAt === null)
      throw beingEnded(run.id);
    const mode = state.started?.mode ?? 'live';
    const operator = operatorName(env);
    const reopened = reopenFrom(state.plan, state, invocation.text('rerun-from'), operator);
    const edited = await findEdited(state.plan, { cwd, env, mode });
    const how: Acceptance = {
      said: consentSaid(invocation),
      ending: purpose.first?.some(({ type }) => type === 'abort') ?? false,
      terminal: ui === 'tui' ? surroundings : null,
      reopened: new Set(reopened.flatMap((event) => (event.type === 'step.reopened' ? [event.step] : []))),
      by: operator,
    };
    const accepted = await takeEdited(state, edited, how, say);
    const changed = keepChanged(run, accepted, operator, crash);
    const given = await answersFor(invocation, surroundings);
    refuseUnknownAnswers(accepted.plan, given);
    const secrets: SecretValue[] = await resolveSecrets(accepted.plan.secrets, env, cwd);
    redactor = createRedactor(secrets);
    const rehearsal = mode === 'sandbox' ? await reopenRehearsal(run, secrets, say) : null;
    const plan: Plan = rehearsal
      ? { ...accepted.plan, cwd: rehearsal.cwd, connections: rehearsal.connections }
      : accepted.plan;
    const environment = rehearsal ? {} : fingerprint(env);
    const attended = ui === 'tui' && !invocation.flag('yes');
    const answers = { ...given, ...rehearsed(rehearsal, attended) };
    const opening: RunEvent[] = [
      ...(recovered ? [{ type: 'journal.recovered', ...recovered } as const] : []),
      { type: 'run.resumed', operator, host: hostname(), boot: bootId(), pid: process.pid, environment },
      ...accepted.events,
      ...changed,
      ...reopened,
      ...(state.endedAt === null ? [] : reopenEnd(state, operator)),
    ];
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
        drill: mode === 'drill',
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

function consentSaid(invocation: Invocation): Consent | null {
  const [accept, keep] = [invocation.flag('accept-changes'), invocation.flag('keep-source')];
  if (accept && keep) throw usageError('--accept-changes and --keep-source say opposite things', 'give one of them');
  return accept ? 'accept' : keep ? 'keep' : null;
}

/** Stores what is played from here on beside the first plan; the event that names it comes after that. */
function keepChanged(run: RunDirectory, { plan, edited }: Accepted, by: string, crash: CrashPoints): RunEvent[] {
  if (edited === null) return [];
  const { runbook, changes } = edited;
  const digest = storeChangedPlan(run, plan);
  storeSource(run, runbook.files, digest);
  crash.reach('plan.stored');
  const listed = changes.map(({ step, change }) => ({ step, change }));
  return [{ type: 'plan.changed', plan: digest, sha256: runbook.sha256, by, changes: listed }];
}

/** A resume that would go to another cluster, account or server asks first. */
function changedEnvironment(state: RunState, now: { readonly [name: string]: string }): Question | null {
  const changed = differences(state.started?.environment ?? {}, now);
  return changed.length === 0 ? null : { kind: 'environment-changed', differences: changed };
}

/** What has to be played at the end comes before anything is taken back. */
function beingEnded(run: string): RunbookError {
  return new RunbookError(
    {
      code: 'usage',
      message: `${run} is being ended: an abort of it was broken off`,
      hint: `runbook abort ${run} brings it to its end; after that runbook undo ${run} rolls it back`,
    },
    EXIT.usage,
  );
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
