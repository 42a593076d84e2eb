import path from 'node:path';
import { Loop, type EngineSettings } from '../../interpreter/engine/index.ts';
import { createExpressions } from '../../interpreter/expression/index.ts';
import { showLife, takeCommands, type Journal, type RunDirectory } from '../../journal/index.ts';
import type { ExitCode } from '../../model/exit-code.ts';
import type { Command } from '../../model/commands.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import type { Plan, PlannedStep } from '../../model/plan.ts';
import type { Clock, Confinement, CrashPoints, Ids } from '../../model/ports.ts';
import type { RunState } from '../../model/state.ts';
import type { View } from '../../model/view.ts';
import { createConnections, createOutputs, createProcesses, createOrphanedSteps } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import { confineConnections } from '../../sandbox/index.ts';
import { kindNamed } from '../../steps/index.ts';
import { secretValues } from '../../redaction/secret-values.ts';
import { filesOfRunbook, protecting } from './protected-files.ts';

/** How one sitting of a run begins. */
export interface Sitting {
  /** `run.started` or `run.resumed`, and what belongs to it. */
  readonly opening: readonly RunEvent[];
  readonly askFirst?: Question | null;
  readonly rollBack?: boolean;
  readonly first?: readonly Command[];
}

export interface Performance {
  readonly run: RunDirectory;
  readonly plan: Plan;
  readonly state: RunState;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: CrashPoints;
  readonly view: View;
  /** The rehearsal's; null in a live run. */
  readonly confinement: Confinement | null;
  readonly settings: Omit<EngineSettings, 'folder' | 'graceMs'>;
}

const GRACE_MS = 5_000;

/** Brings plan, journal, ports and view together and plays. Signals become commands for as long as it plays. */
export async function conduct(performance: Performance, sitting: Sitting): Promise<ExitCode> {
  const { run, plan, state, view, settings, confinement } = performance;
  const connections = createConnections(plan.connections, valuesOf(settings, plan));
  const loop = new Loop({
    plan,
    state,
    settings: { ...settings, graceMs: GRACE_MS, folder: (step) => folderOf(plan, step) },
    ports: {
      journal: performance.journal,
      clock: performance.clock,
      ids: performance.ids,
      crash: performance.crash,
      view,
      processes: createProcesses(),
      orphans: createOrphanedSteps(),
      outputs: createOutputs(),
      connections: confinement ? confineConnections(connections, confinement) : connections,
      confinement: protecting(filesOfRunbook(plan), confinement),
      expressions: createExpressions(),
      kind: kindNamed,
      directory: remembered((step, attempt) => run.attemptDirectory(step, attempt)),
      inbox: () => takeCommands(run, performance.journal),
      random: Math.random,
    },
  });
  const release = obeySignals((command) => loop.dispatch(command));
  const life = showLife(run, bootId(), performance.clock);
  try {
    await view.open(plan, state, (command) => loop.dispatch(command));
    loop.open(sitting.opening);
    if (sitting.askFirst) loop.askFirst(sitting.askFirst);
    if (sitting.rollBack) loop.rollBack(settings.operator);
    for (const command of sitting.first ?? []) loop.dispatch(command);
    return await loop.play();
  } finally {
    life.stop();
    release();
  }
}

function valuesOf(settings: Performance['settings'], plan: Plan): { readonly [name: string]: string } {
  const secrets = secretValues(settings.secrets);
  return { ...settings.env, ...plan.params, ...secrets };
}

/** Making sure of a directory costs more than remembering that it was made. */
function remembered(make: (step: string, attempt: number) => string): (step: string, attempt: number) => string {
  const made = new Map<string, string>();
  return (step, attempt) => {
    const key = `${attempt} ${step}`;
    const known = made.get(key) ?? make(step, attempt);
    made.set(key, known);
    return known;
  };
}

/** Relative paths in an included file start at that file. */
function folderOf(plan: Plan, step: PlannedStep): string {
  return path.resolve(path.dirname(plan.runbook.realPath), step.folder ?? '');
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function obeySignals(dispatch: (command: Command) => void): () => void {
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => dispatch({ type: 'interrupt', signal });
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}
