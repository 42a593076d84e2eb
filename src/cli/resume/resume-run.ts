import { hostname } from 'node:os';
import { livedAfter, loadPlanOf, newestUnfinished, openJournal, runsRoot } from '../../journal/index.ts';
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
import type { CommandContext, Invocation } from '../command.ts';
import type { RESUME, ResumeOptions } from '../commands/option-tables.ts';
import { answersFor, rehearsed } from '../session/answers.ts';
import { neverBegan, openBegun } from '../runs/read-run.ts';
import { planFromHere } from './plan-to-resume.ts';
import { crashPoints } from '../session/crash-points.ts';
import { definedOnly, differences, fingerprint, operatorName } from '../session/operator.ts';
import { filesOfRunbook, refuseOutput } from '../session/protected-files.ts';
import { reopenRehearsal } from '../session/rehearsal.ts';
import { refuseUnknownAnswers } from '../session/refuse-unknown-answers.ts';
import { reopenEnd, reopenFrom } from './rerun-from.ts';
import { playSession, type RunSession } from '../session/run-session.ts';
import { chooseUi } from '../session/views.ts';
import { resolveSecrets } from '../runbook/values.ts';
import { foundFor, NOTHING_FOUND, unfound } from '../session/found-secrets.ts';
import { refuseUnredactable } from '../session/refuse-unredactable.ts';

/** `runbook resume [RUN]`. */
export const run = (
  { operands: [ref], options }: Invocation<'[RUN]', typeof RESUME>,
  context: CommandContext,
): Promise<ExitCode> => resumeRun(ref ?? null, options, context);

/** Resumes a run where its journal ends. `resume`, `abort` and `undo` differ only in `purpose`. */
export async function resumeRun(
  ref: string | null,
  options: ResumeOptions,
  context: CommandContext,
  purpose: Pick<RunSession, 'first' | 'rollBack'> = {},
): Promise<ExitCode> {
  const { cwd, env, stderr } = context;
  const say = (text: string): void => void stderr.write(text);
  const root = runsRoot(cwd, env);
  const run = ref === null ? newestUnfinished(root) : openBegun(root, ref);
  const ui = chooseUi(options.ui, context);
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(env)];
  // Nothing is appended before the secrets are known, and they are resolved only once this process holds the run.
  let redactor = createRedactor([]);
  const { writer, records, recovered } = openJournal(run, {
    clock,
    crash,
    redact: (event) => redactor.event(event),
    takeOver: options.takeOver,
  });
  try {
    if (records.length === 0) throw neverBegan(run);
    const state = fold(loadPlanOf(run, records), records);
    if (state.endedAt !== null && !(purpose.rollBack && state.started?.mode !== 'sandbox')) throw ended(state);
    if (purpose.rollBack && (state.aborting !== null || state.ending === 'aborted') && state.endedAt === null)
      throw beingEnded(run.id);
    const mode = state.started?.mode ?? 'live';
    const operator = operatorName(env);
    const reopened = reopenFrom(state.plan, state, options.rerunFrom, operator);
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
      options,
      context,
    );
    refuseOutput('--report', options.report, cwd, filesOfRunbook(chosen.plan));
    const given = await answersFor(options, context);
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
    return await playSession(
      {
        run,
        plan,
        state: fold(plan, records),
        ports: { clock, ids, crash, journal: writer },
        settings: { operator, drill: mode === 'drill', env: rehearsal?.env ?? definedOnly(env), secrets },
        answers: { ...given, ...rehearsed(rehearsal, ui === 'tui' && !options.yes) },
        rehearsal,
        ui,
        report: options.report,
        opening,
        askFirst: changedEnvironment(state, environment),
        ...purpose,
      },
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

/** The `finally` blocks of an interrupted abort play before anything is undone. */
function beingEnded(run: string): RunbookError {
  return new RunbookError(
    {
      code: 'usage',
      message: `${run} is being aborted: an earlier abort was interrupted`,
      hint: `finish that with \`runbook abort ${run}\`, then roll back with \`runbook undo ${run}\``,
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
      hint: `see what it did with \`runbook report ${run}\`, or begin a new run with \`runbook play\``,
    },
    EXIT.usage,
  );
}
