import path from 'node:path';
import { Loop, type EnginePorts, type EngineSettings } from '../../interpreter/engine/index.ts';
import { createExpressions } from '../../interpreter/expression/index.ts';
import { showLife, takeCommands, type Journal, type RunDirectory } from '../../journal/index.ts';
import type { Command } from '../../model/run-command.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan, PlannedStep } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import type { View } from '../../model/view.ts';
import { createConnections, createOrphanedSteps, createOutputs, createProcesses } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import { createRedactor, secretValues } from '../../redaction/redactor.ts';
import { confineConnections } from '../../sandbox/index.ts';
import { kindNamed } from '../../steps/index.ts';
import type { CommandContext } from '../command.ts';
import { prepareAnswer, suggestAnswer, type AnswerSources } from './answers.ts';
import { filesOfRunbook, protecting } from './protected-files.ts';
import type { Rehearsal } from './rehearsal.ts';
import { processSignals, type Signals } from './signals.ts';
import { callsOfStandIns } from './stand-in-calls.ts';
import { createView, type Ui } from './views.ts';
import { writeReport } from './write-report.ts';

/** One session of a run: from its start or a resume until it ends or stops. */
export interface RunSession {
  readonly run: RunDirectory;
  readonly plan: Plan;
  readonly state: RunState;
  /** Ports that were needed before the session could begin; the engine gets the same ones. */
  readonly ports: Pick<EnginePorts, 'clock' | 'ids' | 'crash'> & { readonly journal: Journal };
  readonly settings: Pick<EngineSettings, 'operator' | 'drill' | 'env' | 'secrets'>;
  readonly answers: AnswerSources;
  readonly rehearsal: Rehearsal | null;
  /** The name of a view, or one that exists already. */
  readonly ui: Ui | View;
  /** What interrupts it; without this the signals of the process. */
  readonly signals?: Signals;
  /** Other step kinds than those of the table: a test looks at the sandbox before and after each step. */
  readonly kinds?: typeof kindNamed;
  /** Where a copy of the report is written; null for none. */
  readonly report: string | null;
  /** `run.started` or `run.resumed`, and the events that belong to it. */
  readonly opening: readonly RunEvent[];
  readonly askFirst?: Question | null;
  readonly rollBack?: boolean;
  readonly first?: readonly Command[];
}

/** Plays a session: view, engine, report, and the end of the sandbox, in that order, also after a failure. */
export async function playSession(session: RunSession, context: CommandContext): Promise<ExitCode> {
  const { run, plan, state, ports, settings, answers, rehearsal } = session;
  let written: string | null = null;
  let fenced = false;
  const view =
    typeof session.ui === 'object'
      ? session.ui
      : await createView(session.ui, context, {
          run,
          operator: settings.operator,
          report: () => written,
          suggest: (question) => suggestAnswer(answers, question),
        });
  try {
    const code = await drive(session, view);
    ports.crash.reach('run.closed');
    written = await writeReport(run, plan, session.report);
    ports.crash.reach('report.written');
    return code;
  } catch (error) {
    fenced = error instanceof RunbookError && error.exitCode === EXIT.held;
    throw error;
  } finally {
    await view.close(state);
    ports.journal.close();
    // The process that took the run over continues in the same sandbox.
    if (!fenced) await rehearsal?.leave(state.endedAt !== null);
  }
}

/** Drives the engine through the real ports. While it plays, signals are commands. */
async function drive(session: RunSession, view: View): Promise<ExitCode> {
  const { run, plan, state, ports, settings } = session;
  const loop = createLoop(session, view);
  const dispatch = (command: Command): void => loop.dispatch(command);
  const { signals = processSignals } = session;
  const release = signals.listen((signal) => dispatch({ type: 'interrupt', signal }));
  const life = showLife(run, bootId(), ports.clock);
  try {
    await view.open(plan, state, dispatch);
    loop.open(session.opening);
    if (session.askFirst) loop.askFirst(session.askFirst);
    if (session.rollBack) loop.rollBack(settings.operator);
    session.first?.forEach(dispatch);
    return await loop.play();
  } finally {
    life.stop();
    release();
  }
}

function createLoop(session: RunSession, view: View): Loop {
  const { run, plan, state, ports, settings, answers, rehearsal, kinds = kindNamed } = session;
  const confinement = rehearsal?.confinement ?? null;
  const values = { ...settings.env, ...plan.params, ...secretValues(settings.secrets) };
  const connections = createConnections(plan.connections, values);
  return new Loop({
    plan,
    state,
    settings: {
      ...settings,
      unredactable: createRedactor(settings.secrets).unsafe.length > 0,
      answer: (question) => prepareAnswer(answers, question),
      folder: (step) => folderOf(plan, step),
    },
    ports: {
      ...ports,
      view,
      processes: createProcesses(),
      orphans: createOrphanedSteps(),
      outputs: createOutputs(),
      connections: confinement ? confineConnections(connections, confinement) : connections,
      confinement: protecting(filesOfRunbook(plan), confinement),
      expressions: createExpressions(),
      kind: kinds,
      directory: remembered((step, attempt) => run.attemptDirectory(step, attempt)),
      inbox: () => takeCommands(run, ports.journal),
      evidence: () => (rehearsal ? callsOfStandIns(run, plan, rehearsal.calls, settings.secrets) : []),
      random: Math.random,
    },
  });
}

/** Remembers which directories were made, because checking again is slower. */
function remembered(make: (step: string, attempt: number) => string): (step: string, attempt: number) => string {
  const made = new Map<string, string>();
  return (step, attempt) => {
    const key = `${attempt} ${step}`;
    const known = made.get(key) ?? make(step, attempt);
    made.set(key, known);
    return known;
  };
}

/** Relative paths in an included file are relative to that file. */
function folderOf(plan: Plan, step: PlannedStep): string {
  return path.resolve(path.dirname(plan.runbook.realPath), step.folder ?? '');
}
