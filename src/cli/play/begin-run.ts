import { hostname } from 'node:os';
import { openJournal, runsRoot } from '../../journal/index.ts';
import type { RunEvent, RunStarted } from '../../model/events.ts';
import type { ExitCode } from '../../model/exit-code.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { initialState } from '../../model/state.ts';
import { bashVersion, createClock, createIds } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { answersFor, rehearsed } from './answers.ts';
import { confirmStart } from './confirm-start.ts';
import { crashPoints } from './crash-points.ts';
import { gitOrigin } from './git.ts';
import { definedOnly, fingerprint, operatorName } from './operator.ts';
import type { Prepared } from './prepare.ts';
import { preflight } from './preflight.ts';
import { openRehearsal, sweepRehearsals, type Rehearsal } from './rehearsal.ts';
import { filesOfRunbook, refuseOutput } from './protected-files.ts';
import { refuseUnchosen } from './refuse-unchosen.ts';
import { refuseUnknownAnswers } from './refuse-unknown-answers.ts';
import { sit } from './sit.ts';
import { storeRun } from './store-run.ts';
import { refuseUnfinished } from './unfinished.ts';
import { toolVersion } from './version.ts';
import { secretValues } from '../../redaction/secret-values.ts';
import { foundFor, NOTHING_FOUND, unfound } from './found-secrets.ts';
import { refuseSecretParams, refuseUnredactable } from './refuse-unredactable.ts';

/** Makes the run directory, prepares the sandbox where one is asked for, and plays from the first step. */
export async function beginRun(prepared: Prepared, invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  const { runbook, plan, values, ui } = prepared;
  const { cwd, env, stderr } = context;
  const onFailure = readOnFailure(invocation.text('on-failure'));
  const answers = await answersFor(invocation, context);
  refuseUnchosen(plan, answers.assist, ui === 'tui');
  refuseUnknownAnswers(plan, answers);
  const found = invocation.flag('sandbox') ? NOTHING_FOUND : foundFor(plan, values.secrets, env);
  const secrets = [...values.secrets, ...found.secrets];
  refuseUnredactable(plan, values.secrets);
  if (!invocation.flag('sandbox')) refuseSecretParams(plan, secrets);
  const root = runsRoot(cwd, env);
  refuseUnfinished(root, runbook.realPath, invocation.flag('new'));
  refuseOutput('--report', invocation.text('report'), cwd, filesOfRunbook(plan, runbook.sandbox));
  await confirmStart(prepared, invocation, context);
  const [clock, ids] = [createClock(), createIds()];
  const crash = crashPoints(env);
  const { run, digest } = storeRun(root, ids.run(), prepared, crash);
  const sandboxed = invocation.flag('sandbox');
  if (sandboxed) await sweepRehearsals((text) => stderr.write(text));
  const rehearsal = sandboxed
    ? await openRehearsal({
        run,
        runbook,
        plan,
        values,
        keep: invocation.flag('keep-sandbox'),
        say: (text) => stderr.write(text),
      })
    : null;
  const played = rehearsal ? { ...plan, cwd: rehearsal.cwd, connections: rehearsal.connections } : plan;
  const operator = operatorName(env);
  const base = rehearsal?.env ?? definedOnly(env);
  const redactor = createRedactor(secrets);
  const { writer } = await orLeave(rehearsal, () =>
    openJournal(run, { clock, crash, redact: (event) => redactor.event(event) }),
  );
  crash.reach('run.journal');
  const started: RunStarted = {
    type: 'run.started',
    run: run.id,
    title: plan.title,
    mode: sandboxed ? 'sandbox' : invocation.text('drill') === null ? 'live' : 'drill',
    drill: invocation.text('drill'),
    runbook: { file: runbook.file, sha256: runbook.sha256, ...(await gitOrigin(runbook.realPath)) },
    plan: digest,
    tool: toolVersion(),
    operator,
    host: hostname(),
    boot: bootId(),
    pid: process.pid,
    cwd: rehearsal?.cwd ?? plan.cwd,
    system: {
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
      bash: bashVersion(base['PATH'] ?? ''),
    },
    environment: rehearsal ? {} : fingerprint(env),
    onFailure,
  };
  const known = { ...base, ...plan.params, ...secretValues(secrets) };
  const warnings = rehearsal ? [] : await preflight(plan, known, redactor.text);
  const asked = { ...answers, ...rehearsed(rehearsal, ui === 'tui' && !invocation.flag('yes')) };
  return sit(
    {
      run,
      plan: played,
      state: initialState(played),
      journal: writer,
      clock,
      ids,
      crash,
      rehearsal,
      secrets,
      env: base,
      operator,
      drill: invocation.text('drill') !== null,
      answers: { ...asked, operator },
      ui,
      report: invocation.text('report'),
    },
    {
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

function readOnFailure(text: string | null): 'stop' | 'end' {
  if (text === null || text === 'stop') return 'stop';
  if (text === 'end') return 'end';
  throw usageError(
    `--on-failure ${text} is neither stop nor end`,
    'stop leaves the run resumable, end plays finally and closes it',
  );
}

/** Nobody is to wonder why nothing is seen of what the steps print. */
function unrecorded(secrets: readonly string[]): RunEvent[] {
  if (secrets.length === 0) return [];
  const message = `no output of any step is shown or recorded: ${secrets.join(', ')} cannot be redacted safely (secrets of 8 bytes to 16 KiB can)`;
  return [{ type: 'warning.raised', step: null, message }];
}
