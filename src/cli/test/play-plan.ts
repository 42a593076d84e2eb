import { rm } from 'node:fs/promises';
import { openJournal, type RunDirectory } from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Plan } from '../../model/plan.ts';
import { initialState, type RunState } from '../../model/state.ts';
import type { View } from '../../model/view.ts';
import { createClock, createIds, leftByRun, stopLeft } from '../../platform/index.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { CommandContext } from '../command.ts';
import { crashPoints } from '../session/crash-points.ts';
import { operatorName } from '../session/operator.ts';
import type { Rehearsal } from '../session/rehearsal.ts';
import { playSession } from '../session/run-session.ts';
import type { Origin } from '../start/origin.ts';
import { runStarted } from '../start/started-event.ts';
import { storeRun } from '../start/store-run.ts';
import type { CaughtSignals } from './catch-signals.ts';
import type { Progress } from './progress.ts';
import type { Subject } from './read-subject.ts';
import type { Slots } from './slots.ts';

/** What every play of a test has in common. */
export interface TestBench {
  readonly context: CommandContext;
  readonly signals: CaughtSignals;
  /** Where the runs of this test are kept, apart from the operator's. */
  readonly root: string;
  /** Limits the plays side by side; a sandbox is open only while its play holds a slot. */
  readonly slots: Slots;
  readonly progress: Progress;
}

export interface PlayRequest {
  readonly subject: Subject;
  readonly plan: Plan;
  readonly sandbox: Sandbox;
  readonly origin: Origin;
  /** Called for every record. */
  readonly watch?: (event: Recorded, state: RunState) => void;
}

export interface Played {
  readonly run: RunDirectory;
  readonly state: RunState;
  readonly records: readonly Recorded[];
  readonly exitCode: ExitCode;
  remove(): Promise<void>;
}

/**
 * Plays a plan in an open sandbox, with the answers of the sandbox and without an operator, and leaves the sandbox open. What
 * its steps left running is stopped. After a signal, throws the reason for the cancellation.
 */
export async function playPlan(bench: TestBench, request: PlayRequest): Promise<Played> {
  const { context, signals, root } = bench;
  const { subject, sandbox, origin } = request;
  signals.interrupted.throwIfAborted();
  const { runbook, values } = subject;
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(context.env)];
  const { run, digest } = storeRun(root, ids.run(), { runbook, plan: request.plan }, crash);
  const plan = { ...request.plan, cwd: sandbox.cwd, connections: sandbox.connections };
  const redactor = createRedactor(values.secrets);
  const { writer: journal } = openJournal(run, {
    ...{ clock, crash, sync: false },
    redact: (event) => redactor.event(event),
  });
  const operator = operatorName(context.env);
  const rehearsal = keptOpen(sandbox, runbook.sandbox?.answers);
  const started = runStarted({
    run,
    plan,
    digest,
    mode: 'sandbox',
    drill: null,
    origin,
    operator,
    searchPath: sandbox.env['PATH'] ?? '',
    environment: {},
    onFailure: 'end',
  });
  const state = initialState(plan);
  const records: Recorded[] = [];
  try {
    const exitCode = await playSession(
      {
        run,
        plan,
        state,
        ports: { clock, ids, crash, journal },
        settings: { operator, drill: false, env: sandbox.env, secrets: values.secrets },
        answers: {
          ...{ operator, yes: true, confirmed: [], byHand: {}, file: {}, assist: {} },
          ...{ sandbox: rehearsal.answers, suggested: null },
        },
        rehearsal,
        ui: silentView((event) => {
          records.push(event);
          request.watch?.(event, state);
        }),
        signals,
        report: null,
        opening: [started, rehearsal.prepared],
      },
      context,
    );
    signals.interrupted.throwIfAborted();
    return { run, state, records, exitCode, remove: () => rm(run.path, { recursive: true, force: true }) };
  } finally {
    await stopLeft(new Set(leftByRun(run.id).map(({ nonce }) => nonce)));
  }
}

export const completed = ({ exitCode, state }: Played): boolean =>
  exitCode === EXIT.completed && state.status === 'completed';

/** The caller closes the sandbox: several plays may use it. */
function keptOpen(sandbox: Sandbox, answers: Rehearsal['answers'] | undefined): Rehearsal {
  const { env, cwd, connections, confinement, calls, services, standIns, disaster } = sandbox;
  return {
    env,
    cwd,
    connections,
    confinement,
    calls,
    answers: answers ?? { checks: null, choose: [], approve: null, params: {} },
    prepared: { type: 'sandbox.prepared', services, standIns, disaster },
    leave: () => Promise.resolve(),
  };
}

function silentView(event: View['event']): View {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    interactive: false,
    open: () => undefined,
    event,
    live: () => undefined,
    suspend: nothing,
    resume: nothing,
    close: nothing,
  };
}
