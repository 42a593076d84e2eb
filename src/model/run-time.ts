import type { Recorded } from './events.ts';
import type { RunState } from './state.ts';
import { lengthOf, unite, without } from './stretches.ts';

/** Where the time of a run went, in milliseconds. The three parts add up to `elapsedMs`. */
export interface TimeSpent {
  readonly elapsedMs: number;
  /** The run waited for an operator, and nothing else was at work. */
  readonly waitedMs: number;
  /** Nothing was played: stopped, dead, paused, or ended before it was rolled back. */
  readonly stoppedMs: number;
  readonly machineMs: number;
}

export function timeSpent({ clock: { elapsedMs }, idle }: RunState): TimeSpent {
  const [waitedMs, stoppedMs] = [lengthOf(idle.waiting), lengthOf(idle.stopped)];
  return { elapsedMs, waitedMs, stoppedMs, machineMs: elapsedMs - waitedMs - stoppedMs };
}

/**
 * Run time follows the monotonic clock within one boot, and the wall clock, never backwards, across boots. The time between
 * two records is counted by the state of the run between them. Runs before the rest of the event.
 */
export function tick(state: RunState, event: Recorded): void {
  const { clock } = state;
  const boot = event.type === 'run.started' || event.type === 'run.resumed' ? event.boot : clock.boot;
  const sameBoot = boot === clock.boot;
  if (state.records > 0) {
    const wallMs = Date.parse(event.wall) - Date.parse(clock.wall);
    const monoMs = event.mono - clock.mono;
    if (sameBoot && Math.abs(wallMs - monoMs) > CLOCK_TOLERANCE_MS) {
      const by = Math.round((wallMs - monoMs) / 1000);
      state.warnings.push({
        step: null,
        message: `the wall clock jumped by ${by} s; durations follow the monotonic clock`,
        at: event.wall,
      });
    }
    pass(state, event, Math.max(0, sameBoot ? monoMs : wallMs));
  }
  clock.wall = event.wall;
  clock.mono = event.mono;
  clock.boot = boot;
  state.records = event.seq;
  state.head = event.sum;
  state.epoch = event.epoch;
}

const CLOCK_TOLERANCE_MS = 2_000;

function pass(state: RunState, event: Recorded, ms: number): void {
  const fromMs = state.clock.elapsedMs;
  state.clock.elapsedMs += ms;
  // The resuming runner records it before `run.resumed`, which says how long the dead runner lived.
  if (event.type === 'journal.recovered') state.gap ??= { fromMs, wall: state.clock.wall };
  else if (event.type === 'run.resumed') passAway(state, event, fromMs);
  else passBy(state, fromMs, state.clock.elapsedMs);
}

/** Between the last sign of a runner and the next runner nothing was played, as far as is known. */
function passAway(state: RunState, event: Recorded & { type: 'run.resumed' }, beforeMs: number): void {
  const { idle, clock } = state;
  const { fromMs, wall } = state.gap ?? { fromMs: beforeMs, wall: clock.wall };
  state.gap = null;
  const open = state.interruptions.at(-1);
  if (open && open.toMs === null) {
    open.resumedAt = event.wall;
    open.toMs = clock.elapsedMs;
    return unite(idle.stopped, open.fromMs, clock.elapsedMs);
  }
  const livedMs = state.endedAt === null ? Math.max(0, event.livedMs ?? 0) : 0;
  const diedMs = Math.min(fromMs + livedMs, clock.elapsedMs);
  passBy(state, fromMs, diedMs);
  unite(idle.stopped, diedMs, clock.elapsedMs);
  state.interruptions.push({
    at: new Date(Date.parse(wall) + diedMs - fromMs).toISOString(),
    reason: state.endedAt === null ? 'died' : 'ended',
    detail: null,
    resumedAt: event.wall,
    fromMs: diedMs,
    toMs: clock.elapsedMs,
  });
}

/** Time during a run session. It is work as soon as anything is at work, even if a question is open meanwhile. */
export function passBy(state: RunState, fromMs: number, toMs: number): void {
  if (toMs <= fromMs) return;
  const open = state.interruptions.at(-1);
  if (open && open.toMs === null) unite(state.idle.stopped, fromMs, toMs);
  else if ((state.question === null && !state.paused) || isAtWork(state)) return;
  else unite(state.question === null ? state.idle.stopped : state.idle.waiting, fromMs, toMs);
}

/** A step that an earlier run session left running does not count as work until it is adopted, with its duration. */
function isAtWork(state: RunState): boolean {
  for (const step of state.steps.values()) {
    const attempt = step.attempts.at(-1);
    if (attempt && step.status === 'running' && attempt.ending === null && attempt.runSession === state.runSession)
      return true;
    if (step.gates.some((gate) => gate.status === 'running')) return true;
  }
  return false;
}

/** A step that outlived its runner was at work while no runner was there. */
export function workedThrough({ idle }: RunState, fromMs: number, toMs: number): void {
  idle.waiting = without(idle.waiting, fromMs, toMs);
  idle.stopped = without(idle.stopped, fromMs, toMs);
}

/** The run time at which the runner of a run session was last seen; null for the current runner. */
export function heardOfUntil({ interruptions, runSession: now }: RunState, runSession: number): number | null {
  return runSession < now ? (interruptions[runSession - 1]?.fromMs ?? null) : null;
}
