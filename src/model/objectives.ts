import { formatDuration } from './duration.ts';
import { markOf } from './marks.ts';
import type { PlannedObjective } from './plan.ts';
import type { Mark, RunState } from './state.ts';

/**
 * `no-target`: there is a figure but no target. `missed` is also possible without a figure: the clock ran past the target
 * and nothing was restored.
 */
export type Verdict = 'met' | 'missed' | 'not-measured' | 'invalid' | 'no-target';

/** One objective of a run: milliseconds, and how the figure came about. */
export interface Measured {
  readonly targetMs: number | null;
  /** Null unless it was measured. Negative if the recovery point is after the disruption (`invalid`). */
  readonly actualMs: number | null;
  /** How long the clock ran: to the mark that stops it, else to the end of the run or to its last moment so far. Null without a clock. */
  readonly clockMs: number | null;
  readonly verdict: Verdict;
  /** Name of the mark from which the figure is measured; null when there is none. */
  readonly from: string | null;
  /** Name of the mark to which it is measured; null if there is none. */
  readonly to: string | null;
  /** One clause that says why the verdict is what it is. */
  readonly why: string;
  /** The line from which the time of the recovery point was read; null without one. */
  readonly evidence: string | null;
}

/** RTO counts from the declaration, else from the start, to the last `restored`. */
export function measureRto(state: RunState): Measured {
  const target = state.plan.objectives.rto;
  const begin = rtoBegin(state);
  const end = markOf(state, 'restored');
  const about = figure(target, begin, end);
  if (state.plan.partial) return { ...about, why: 'only part of the runbook was played' };
  if (!begin) return { ...about, why: 'the run has not begun' };
  if (!end) return unrestored(state, about, begin);
  const actualMs = between(begin, end);
  const measured = { ...about, actualMs, clockMs: Math.max(0, actualMs) };
  if (actualMs < 0) return { ...measured, verdict: 'invalid', why: `restored is before ${begin.name}` };
  return { ...measured, verdict: held(target, actualMs), why: `counted from ${begin.name}` };
}

/** Without `restored` there is no figure, but a target that the clock has passed is missed, however the run continues. */
function unrestored(state: RunState, about: Measured, begin: Mark): Measured {
  const clockMs = rtoSoFar(state, 0);
  const ran = `${formatDuration(clockMs)} after ${begin.name}`;
  if (state.status === 'completed' && !state.plan.steps.some(({ attributes }) => attributes.mark === 'restored'))
    return { ...about, why: 'no step of the runbook sets the mark restored' };
  if (about.targetMs !== null && clockMs > about.targetMs)
    return { ...about, clockMs, verdict: 'missed', why: `counted from ${begin.name}` };
  const ended = state.endedAt === null ? 'not restored yet' : 'the run ended without the mark restored';
  return { ...about, clockMs, why: `${ended}, ${ran}` };
}

/** RPO is the disruption less the recovery point; a recovery point after the disruption is invalid, never met. */
export function measureRpo(state: RunState): Measured {
  const target = state.plan.objectives.rpo;
  const point = markOf(state, 'recovery-point');
  const disruption = markOf(state, 'disruption');
  const about = figure(target, point, disruption);
  if (state.plan.partial) return { ...about, why: 'only part of the runbook was played' };
  if (!point) return { ...about, why: 'the mark recovery-point has not been set' };
  if (!disruption) return { ...about, why: 'the mark disruption has not been set' };
  const actualMs = Date.parse(disruption.at) - Date.parse(point.at);
  const measured = { ...about, actualMs, evidence: point.evidence };
  if (actualMs < 0) return { ...measured, verdict: 'invalid', why: 'the recovery point is after the disruption' };
  return { ...measured, verdict: held(target, actualMs), why: 'disruption less recovery point' };
}

/** RTO so far, in milliseconds: to the `restored` mark once there is one, else to the run's end, else `sinceMs` after its last record. */
export function rtoSoFar(state: RunState, sinceMs: number): number {
  const begin = rtoBegin(state);
  if (!begin) return 0;
  const end = markOf(state, 'restored') ?? markOf(state, 'end');
  if (end) return Math.max(0, between(begin, end));
  const { elapsedMs, wall } = state.clock;
  const now = { elapsedMs, at: wall };
  return Math.max(0, between(begin, now)) + sinceMs;
}

const rtoBegin = (state: RunState): Mark | undefined => markOf(state, 'declaration') ?? markOf(state, 'start');

type Moment = Pick<Mark, 'at' | 'elapsedMs'>;

/** Uses run time if both marks have it, so that a jump of the wall clock has no effect. */
function between(begin: Moment, end: Moment): number {
  if (begin.elapsedMs !== null && end.elapsedMs !== null) return end.elapsedMs - begin.elapsedMs;
  return Date.parse(end.at) - Date.parse(begin.at);
}

const figure = (target: PlannedObjective | null, from: Mark | undefined, to: Mark | undefined): Measured => ({
  targetMs: target?.targetMs ?? null,
  actualMs: null,
  clockMs: null,
  verdict: 'not-measured',
  from: from?.name ?? null,
  to: to?.name ?? null,
  why: '',
  evidence: null,
});

function held(target: PlannedObjective | null, actualMs: number): Verdict {
  if (target === null) return 'no-target';
  return actualMs <= target.targetMs ? 'met' : 'missed';
}
