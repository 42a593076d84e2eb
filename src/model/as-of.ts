import type { RunState } from './state.ts';
import { passBy } from './run-time.ts';

/**
 * The state at a moment after its last record: clocks run on, also of a run that stands still. `alive`: somebody plays it. Changes
 * `state` and returns it. Of a run that has ended nothing changes.
 */
export function asOf(state: RunState, nowWallMs: number, alive: boolean): RunState {
  if (state.started === null || state.endedAt !== null) return state;
  const { clock } = state;
  const open = state.interruptions.at(-1)?.toMs === null;
  // A journal that ends in the middle, with nobody at it, was left by a process that died.
  if (!alive && !open) {
    state.status = 'interrupted';
    const [at, fromMs] = [clock.wall, clock.elapsedMs];
    state.interruptions.push({ at, reason: 'died', detail: null, resumedAt: null, fromMs, toMs: null });
  }
  const fromMs = clock.elapsedMs;
  clock.elapsedMs += Math.max(0, nowWallMs - Date.parse(clock.wall));
  clock.wall = new Date(Math.max(nowWallMs, Date.parse(clock.wall))).toISOString();
  passBy(state, fromMs, clock.elapsedMs);
  return state;
}
