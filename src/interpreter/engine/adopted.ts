import type { PlannedStep } from '../../model/plan.ts';
import type { ProcessExit } from '../../model/ports.ts';
import { lastAttempt } from '../../model/state.ts';
import type { Engine } from './engine.ts';

/** The exit of a process that outlived its runner, and whether a view has already shown its output. */
export interface Adopted {
  readonly exit: ProcessExit;
  /** By the wall clock; null if nothing records it. */
  readonly endedAt: number | null;
  readonly shown: boolean;
}

/** The milliseconds that a step which outlived its runner took, no matter when its end was noticed. */
export function untilItsEnd(engine: Engine, step: PlannedStep, { endedAt }: Adopted): number {
  const ago = endedAt === null ? 0 : Math.max(0, engine.ports.clock.wall() - endedAt);
  return Math.max(0, sinceStart(engine, step) - ago);
}

/** The milliseconds since the start of a step that outlived its runner. */
export function sinceStart({ state, ports }: Engine, { id }: PlannedStep): number {
  const passed = Math.max(0, ports.clock.mono() - state.clock.mono);
  return state.clock.elapsedMs + passed - (lastAttempt(state, id)?.startedElapsedMs ?? state.clock.elapsedMs);
}
