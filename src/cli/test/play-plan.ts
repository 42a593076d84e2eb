import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { openJournal, type RunDirectory } from '../../journal/index.ts';
import type { FailureChoice, Question, Recorded } from '../../model/events.ts';
import type { Command } from '../../model/run-command.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Plan } from '../../model/plan.ts';
import { initialState, type RunState } from '../../model/state.ts';
import type { View } from '../../model/view.ts';
import { createClock, createIds, leftByRun, stopLeft } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { CommandContext } from '../command.ts';
import { crashPoints } from '../session/crash-points.ts';
import { operatorName } from '../session/operator.ts';
import type { Rehearsal } from '../session/rehearsal.ts';
import { playSession, type RunSession } from '../session/run-session.ts';
import { reopenEnd } from '../resume/rerun-from.ts';
import type { Kinds } from './around-steps.ts';
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
  /** Step kinds that look at the sandbox, or change it, around their steps. */
  readonly kinds?: Kinds;
  /** Called for every record. */
  readonly watch?: (event: Recorded, state: RunState) => void;
  /** Answers what a failure asks; without it the first failure ends the play. */
  readonly operator?: Operator;
}

/** Returns what to do after a failure of a block. */
export type Operator = (failed: string, choices: readonly FailureChoice[]) => Promise<FailureChoice>;

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
  const crash = crashPoints(context.env);
  const { run, digest } = storeRun(root, createIds().run(), { runbook: subject.runbook, plan: request.plan }, crash);
  const plan = { ...request.plan, cwd: sandbox.cwd, connections: sandbox.connections };
  const started = runStarted({
    run,
    plan,
    digest,
    mode: 'sandbox',
    drill: null,
    origin,
    operator: operatorName(context.env),
    searchPath: sandbox.env['PATH'] ?? '',
    environment: {},
    onFailure: request.operator ? 'stop' : 'end',
  });
  const { services, standIns, disaster } = sandbox;
  const opening = [started, { type: 'sandbox.prepared', services, standIns, disaster } as const];
  return playOn(bench, request, { run, state: initialState(plan), opening });
}

/** Undoes the steps of a play that was completed, newest first, as `runbook undo` does. */
export function rollBack(bench: TestBench, request: PlayRequest, { run, state }: Played): Promise<Played> {
  const operator = operatorName(bench.context.env);
  const resumed = { type: 'run.resumed', operator, host: hostname(), boot: bootId(), pid: process.pid } as const;
  const opening = [{ ...resumed, environment: {} }, ...reopenEnd(state, operator)];
  return playOn(bench, request, { run, state, opening, rollBack: true });
}

/** One session of a run. */
async function playOn(
  { context, signals }: TestBench,
  { subject, sandbox, kinds, watch, operator: asked }: PlayRequest,
  { run, state, opening, ...how }: Pick<RunSession, 'run' | 'state' | 'opening' | 'rollBack'>,
): Promise<Played> {
  const { runbook, values } = subject;
  const [clock, ids, crash] = [createClock(), createIds(), crashPoints(context.env)];
  const operator = operatorName(context.env);
  const redactor = createRedactor(values.secrets);
  const { writer: journal } = openJournal(run, {
    ...{ clock, crash, sync: false },
    redact: (event) => redactor.event(event),
  });
  const rehearsal = keptOpen(sandbox, runbook.sandbox?.answers);
  const records: Recorded[] = [];
  try {
    const exitCode = await playSession(
      {
        run,
        plan: state.plan,
        state,
        ports: { clock, ids, crash, journal },
        settings: { operator, drill: false, env: sandbox.env, secrets: values.secrets },
        answers: {
          ...{ operator, yes: true, confirmed: [], byHand: {}, file: {}, assist: {} },
          ...{ sandbox: rehearsal.answers, suggested: null },
        },
        rehearsal,
        ui: silentView(asked ?? null, (event) => {
          records.push(event);
          watch?.(event, state);
        }),
        signals,
        report: null,
        opening,
        ...(kinds ? { kinds } : {}),
        ...how,
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

function silentView(operator: Operator | null, event: View['event']): View {
  const nothing = (): Promise<void> => Promise.resolve();
  let dispatch: (command: Command) => void = () => undefined;
  const answer = async (id: string, question: Question): Promise<void> => {
    const verdict =
      operator === null || question.kind !== 'after-failure' ? 'stop' : await operator(question.step, question.choices);
    const by = 'sandbox';
    dispatch({ type: 'answer', question: id, answer: { verdict, reason: 'rehearsed' }, by, source: 'sandbox' });
  };
  return {
    interactive: operator !== null,
    open: (_plan, _state, send) => void (dispatch = send),
    event(recorded, state) {
      event(recorded, state);
      // What is answered already is recorded by the time the answer would be given.
      if (recorded.type === 'question.asked' && operator !== null)
        setImmediate(() => {
          if (state.question?.id === recorded.id) void answer(recorded.id, recorded.question);
        });
    },
    live: () => undefined,
    suspend: nothing,
    resume: nothing,
    close: nothing,
  };
}
