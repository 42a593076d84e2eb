import { openJournal, runsRoot } from '../../journal/index.ts';
import type { RunEvent } from '../../model/events.ts';
import type { ExitCode } from '../../model/exit-code.ts';
import { createRedactor, secretValues } from '../../redaction/redactor.ts';
import { initialState } from '../../model/state.ts';
import { createClock, createIds } from '../../platform/index.ts';
import type { CommandContext } from '../command.ts';
import type { PlayOptions } from '../commands/option-tables.ts';
import { answersFor, rehearsed } from '../session/answers.ts';
import { confirmStart } from './confirm-start.ts';
import { crashPoints } from '../session/crash-points.ts';
import { gitOrigin } from './origin.ts';
import { definedOnly, fingerprint, operatorName } from '../session/operator.ts';
import type { Prepared } from './prepare.ts';
import { preflight } from './preflight.ts';
import { openRehearsal, type Rehearsal } from '../session/rehearsal.ts';
import { sweepRehearsals } from '../session/sweep-rehearsals.ts';
import { filesOfRunbook, refuseOutput } from '../session/protected-files.ts';
import { refuseUnchosen } from './refuse-unchosen.ts';
import { refuseUnknownAnswers } from '../session/refuse-unknown-answers.ts';
import { playSession } from '../session/run-session.ts';
import { runStarted } from './started-event.ts';
import { storeRun } from './store-run.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { foundFor, NOTHING_FOUND, unfound } from '../session/found-secrets.ts';
import { refuseSecretParams, refuseUnredactable } from '../session/refuse-unredactable.ts';

/** Makes the run directory, prepares the sandbox of a rehearsal, and plays from the first step. */
export async function startRun(prepared: Prepared, options: PlayOptions, context: CommandContext): Promise<ExitCode> {
  const { runbook, plan, values, ui } = prepared;
  const { sandbox, drill, report } = options;
  const { cwd, env, stderr } = context;
  const answers = await answersFor(options, context);
  refuseUnchosen(plan, answers.assist, ui === 'tui');
  refuseUnknownAnswers(plan, answers);
  const found = sandbox ? NOTHING_FOUND : foundFor(plan, values.secrets, env);
  const secrets = [...values.secrets, ...found.secrets];
  refuseUnredactable(plan, values.secrets);
  if (!sandbox) refuseSecretParams(plan, secrets);
  const root = runsRoot(cwd, env);
  if (!options.new) refuseUnfinished(root, runbook.realPath);
  refuseOutput('--report', report, cwd, filesOfRunbook(plan, runbook.sandbox));
  await confirmStart(prepared, options, context);
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(env)];
  const { run, digest } = storeRun(root, ids.run(), prepared, crash);
  const say = (text: string): void => void stderr.write(text);
  if (sandbox) await sweepRehearsals(say);
  const rehearsal = sandbox
    ? await openRehearsal({ run, runbook, plan, values, keep: options.keepSandbox, say })
    : null;
  const played = rehearsal ? { ...plan, cwd: rehearsal.cwd, connections: rehearsal.connections } : plan;
  const operator = operatorName(env);
  const base = rehearsal?.env ?? definedOnly(env);
  const redactor = createRedactor(secrets);
  const { writer: journal } = await orLeave(rehearsal, () =>
    openJournal(run, { clock, crash, redact: (event) => redactor.event(event) }),
  );
  crash.reach('run.journal');
  const started = runStarted({
    run,
    plan: played,
    digest,
    mode: sandbox ? 'sandbox' : drill === null ? 'live' : 'drill',
    drill,
    origin: await gitOrigin(runbook.realPath),
    operator,
    searchPath: base['PATH'] ?? '',
    environment: rehearsal ? {} : fingerprint(env),
    onFailure: options.onFailure ?? 'stop',
  });
  const known = { ...base, ...plan.params, ...secretValues(secrets) };
  const warnings = rehearsal ? [] : await preflight(plan, known, redactor.text);
  return playSession(
    {
      run,
      plan: played,
      state: initialState(played),
      ports: { clock, ids, crash, journal },
      settings: { operator, drill: drill !== null, env: base, secrets },
      answers: { ...answers, ...rehearsed(rehearsal, ui === 'tui' && !options.yes) },
      rehearsal,
      ui,
      report,
      opening: [
        started,
        ...(rehearsal ? [rehearsal.prepared] : []),
        ...unrecorded(redactor.unsafe),
        ...unfound(found),
        ...warnings,
      ],
    },
    context,
  );
}

/** A run that cannot begin leaves no services behind. */
async function orLeave<T>(rehearsal: Rehearsal | null, open: () => T): Promise<T> {
  try {
    return open();
  } catch (error) {
    await rehearsal?.leave(true);
    throw error;
  }
}

/** Explains why the output of steps is not shown. */
function unrecorded(secrets: readonly string[]): RunEvent[] {
  if (secrets.length === 0) return [];
  const message = `no step output is shown or recorded: ${secrets.join(', ')} cannot be redacted safely (secrets of 8 bytes to 16 KiB can)`;
  return [{ type: 'warning.raised', step: null, message }];
}
