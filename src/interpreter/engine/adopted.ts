import type { PlannedStep } from '../../model/plan.ts';
import type { ProcessExit } from '../../model/ports.ts';
import { lastAttempt } from '../../model/state.ts';
import type { Engine } from './engine.ts';

/** The exit of a process that outlived its runner, and whether a view has seen what it printed. */
export interface Adopted {
  readonly exit: ProcessExit;
  /** By the wall clock; null when nothing shows it. */
  readonly endedAt: number | null;
  readonly shown: boolean;
}

/** Milliseconds that a step which outlived its runner took, whenever that was found out. */
export function untilItsEnd(engine: Engine, step: PlannedStep, { endedAt }: Adopted): number {
  const ago = endedAt === null ? 0 : Math.max(0, engine.ports.clock.wall() - endedAt);
  return Math.max(0, sinceStart(engine, step) - ago);
}

/** Milliseconds from the start of a step that outlived its runner up to now. */
export function sinceStart({ state, ports }: Engine, { id }: PlannedStep): number {
  const passed = Math.max(0, ports.clock.mono() - state.clock.mono);
  return state.clock.elapsedMs + passed - (lastAttempt(state, id)?.startedElapsedMs ?? state.clock.elapsedMs);
}
