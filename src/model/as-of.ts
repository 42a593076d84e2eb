import type { RunState } from './state.ts';
import { passBy } from './run-time.ts';

/**
 * The state at a moment after its last record: clocks continue, also during a standstill. `alive`: a runner plays it; else
 * `livedMs` is how long its runner was seen after the last record. Changes `state` and returns it. A run that has ended
 * does not change.
 */
export function asOf(state: RunState, nowWallMs: number, alive: boolean, livedMs = 0): RunState {
  if (state.started === null || state.endedAt !== null) return state;
  const { clock } = state;
  const [fromMs, at] = [clock.elapsedMs, Date.parse(clock.wall)];
  const nowMs = fromMs + Math.max(0, nowWallMs - at);
  const diedMs = Math.min(fromMs + livedMs, nowMs);
  clock.elapsedMs = nowMs;
  clock.wall = new Date(Math.max(nowWallMs, at)).toISOString();
  // A journal that ends in the middle without a runner was left by a process that died.
  if (!alive && state.interruptions.at(-1)?.toMs !== null) {
    passBy(state, fromMs, diedMs);
    const died = new Date(at + diedMs - fromMs).toISOString();
    state.interruptions.push({
      at: died,
      reason: 'died',
      detail: null,
      resumedAt: null,
      fromMs: diedMs,
      toMs: null,
    });
    state.status = 'interrupted';
    breakOff(state, diedMs);
    passBy(state, diedMs, nowMs);
  } else passBy(state, fromMs, nowMs);
  return state;
}

/** Steps that were at work when their runner died: only a resume finds out whether they still run. */
function breakOff(state: RunState, diedMs: number): void {
  for (const step of state.steps.values()) {
    const attempt = step.attempts.at(-1);
    if (step.status === 'running' && attempt && attempt.ending === null) {
      step.status = 'unknown';
      step.reason = 'its runner died; a resume finds out';
      attempt.durationMs ??= Math.max(0, diedMs - attempt.startedElapsedMs);
    }
    if (step.status !== 'verifying') continue;
    step.status = 'unverified';
    for (const gate of step.gates) {
      if (gate.status !== 'running') continue;
      gate.durationMs += Math.max(0, diedMs - (gate.startedElapsedMs ?? diedMs));
      gate.status = 'pending';
    }
  }
}
