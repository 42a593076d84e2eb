import { hostname } from 'node:os';
import { livedAfter, loadPlanOf, openJournal, runsRoot } from '../../journal/index.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { RunState } from '../../model/state.ts';
import { createClock, createIds } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { answersFor, rehearsed } from './answers.ts';
import { neverBegan, openBegun } from './begun.ts';
import { planFromHere } from './changed-plan.ts';
import type { Sitting } from './conduct.ts';
import { crashPoints } from './crash-points.ts';
import { newestUnfinished } from '../../journal/peek-journal.ts';
import { definedOnly, differences, fingerprint, operatorName } from './operator.ts';
import { filesOfRunbook, refuseOutput } from './protected-files.ts';
import { reopenRehearsal } from './rehearsal.ts';
import { refuseUnknownAnswers } from './refuse-unknown-answers.ts';
import { reopenEnd, reopenFrom } from './rerun-from.ts';
import { sit } from './sit.ts';
import { chooseUi } from './ui.ts';
import { resolveSecrets } from './values.ts';
import { foundFor, NOTHING_FOUND, unfound } from './found-secrets.ts';
import { refuseUnredactable } from './refuse-unredactable.ts';

/** Takes a run up again where its journal ends: `resume`, `abort` and `undo` differ only in what they ask of it. */
export async function resumeRun(
  ref: string | null,
  invocation: Invocation,
  context: CommandContext,
  purpose: Pick<Sitting, 'first' | 'rollBack'> = {},
): Promise<ExitCode> {
  const { cwd, env, stderr } = context;
  const say = (text: string): void => void stderr.write(text);
  const root = runsRoot(cwd, env);
  const run = ref === null ? newestUnfinished(root) : openBegun(root, ref);
  const ui = chooseUi(invocation.text('ui'), context);
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
    const chosen = await planFromHere(
      {
        run,
        records,
        state,
        reopened: new Set(reopened.flatMap((event) => (event.type === 'step.reopened' ? [event.step] : []))),
        ending: purpose.first?.some(({ type }) => type === 'abort') ?? false,
        by: operator,
        ui,
        crash,
      },
      invocation,
      context,
    );
    refuseOutput('--report', invocation.text('report'), cwd, filesOfRunbook(chosen.plan));
    const given = await answersFor(invocation, context);
    refuseUnknownAnswers(chosen.plan, given);
    const declared = await resolveSecrets(chosen.plan.secrets, env, cwd);
    refuseUnredactable(chosen.plan, declared);
    const found = mode === 'sandbox' ? NOTHING_FOUND : foundFor(chosen.plan, declared, env);
    const secrets: readonly SecretValue[] = [...declared, ...found.secrets];
    redactor = createRedactor(secrets);
    const rehearsal = mode === 'sandbox' ? await reopenRehearsal(run, declared, say) : null;
    const plan: Plan = rehearsal
      ? { ...chosen.plan, cwd: rehearsal.cwd, connections: rehearsal.connections }
      : chosen.plan;
    const environment = rehearsal ? {} : fingerprint(env);
    const attended = ui === 'tui' && !invocation.flag('yes');
    const answers = { ...given, ...rehearsed(rehearsal, attended) };
    const livedMs = livedAfter(run, records);
    const opening: RunEvent[] = [
      ...(recovered ? [{ type: 'journal.recovered', ...recovered } as const] : []),
      {
        type: 'run.resumed',
        operator,
        host: hostname(),
        boot: bootId(),
        pid: process.pid,
        environment,
        ...(livedMs > 0 ? { livedMs } : {}),
      },
      ...chosen.events,
      ...reopened,
      ...unfound(found),
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
      context,
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
