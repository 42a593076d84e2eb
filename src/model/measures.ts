import { stepOf } from './plan.ts';
import type { PlannedObjective } from './plan.ts';
import { sectionMs } from './progress-of-run.ts';
import type { Mark, RunState } from './state.ts';

/** `no-target`: there is a figure and nothing to hold it against. Only a figure with a target is ever met or missed. */
export type Verdict = 'met' | 'missed' | 'not-measured' | 'invalid' | 'no-target';

/** One objective of a run: milliseconds, and how the figure came about. */
export interface Measured {
  readonly targetMs: number | null;
  /** Null unless it was measured. Negative where a recovery point lies after the disruption (`invalid`). */
  readonly actualMs: number | null;
  readonly verdict: Verdict;
  /** Name of the mark that the figure counts from; null when there is none. */
  readonly from: string | null;
  /** Name of the mark that it counts to; null when there is none. */
  readonly to: string | null;
  /** One clause that says why the verdict is what it is. */
  readonly why: string;
  /** The line that the recovery point's time was read from; null for figures without. */
  readonly evidence: string | null;
}

export interface SectionMeasure {
  readonly id: string;
  readonly title: string;
  readonly depth: number;
  readonly budgetMs: number | null;
  /** Run time of the section's steps and gates; null when nothing of it has been played. */
  readonly actualMs: number | null;
  readonly verdict: 'within' | 'over' | 'not-measured' | 'no-target';
}

/** Where the time of a run went, in milliseconds. The three parts add up to `elapsedMs`. */
export interface TimeSpent {
  readonly elapsedMs: number;
  /** Waiting for people's answers. */
  readonly waitedMs: number;
  /** Stopped and not yet resumed. */
  readonly stoppedMs: number;
  readonly machineMs: number;
}

export interface Measures {
  readonly rto: Measured;
  readonly rpo: Measured;
  readonly sections: readonly SectionMeasure[];
  readonly time: TimeSpent;
}

/** What a run's marks and times amount to (docs/language.md, section 7). */
export function measure(state: RunState): Measures {
  return { rto: measureRto(state), rpo: measureRpo(state), sections: measureSections(state), time: timeSpent(state) };
}

/** The mark that counts: the last of its name that no undo has made void. */
export function markOf(state: RunState, name: string): Mark | undefined {
  return state.marks.findLast((mark) => mark.name === name && !mark.void);
}

/** RTO counts from the declaration, else from the start, to the last `restored`. */
export function measureRto(state: RunState): Measured {
  const target = state.plan.objectives.rto;
  const begin = markOf(state, 'declaration') ?? markOf(state, 'start');
  const end = markOf(state, 'restored');
  const ends = { from: begin?.name ?? null, to: end?.name ?? null };
  if (state.plan.partial) return missing(target, ends, 'only a part of the runbook was played');
  if (!end) return missing(target, ends, 'no `restored` mark has been set');
  if (!begin) return missing(target, ends, 'the run has not begun');
  const actualMs = between(begin, end);
  if (actualMs < 0) return invalid(target, ends, actualMs, `\`restored\` lies before \`${begin.name}\``, null);
  return judged(target, ends, actualMs, `counted from ${begin.name}`, null);
}

/** RPO is the disruption less the recovery point; a recovery point after the disruption is invalid, never met. */
export function measureRpo(state: RunState): Measured {
  const target = state.plan.objectives.rpo;
  const point = markOf(state, 'recovery-point');
  const disruption = markOf(state, 'disruption');
  const ends = { from: point?.name ?? null, to: disruption?.name ?? null };
  if (state.plan.partial) return missing(target, ends, 'only a part of the runbook was played');
  if (!point) return missing(target, ends, 'no `recovery-point` mark has been set');
  if (!disruption) return missing(target, ends, 'no `disruption` mark has been set');
  const actualMs = Date.parse(disruption.at) - Date.parse(point.at);
  if (actualMs < 0) {
    return invalid(target, ends, actualMs, 'the recovery point lies after the disruption', point.evidence);
  }
  return judged(target, ends, actualMs, 'disruption less recovery point', point.evidence);
}

/** RTO so far, in milliseconds: to the `restored` mark once there is one, else to `nowWallMs` (milliseconds since 1970). */
export function rtoSoFar(state: RunState, nowWallMs: number): number {
  const begin = markOf(state, 'declaration') ?? markOf(state, 'start');
  if (!begin) return 0;
  const end = markOf(state, 'restored');
  if (end) return Math.max(0, between(begin, end));
  return Math.max(0, nowWallMs - Date.parse(begin.at));
}

/** Run time where both were taken from the run's own clock, so that a jump of the wall clock changes nothing. */
function between(begin: Mark, end: Mark): number {
  if (begin.elapsedMs !== null && end.elapsedMs !== null) return end.elapsedMs - begin.elapsedMs;
  return Date.parse(end.at) - Date.parse(begin.at);
}

type Ends = Pick<Measured, 'from' | 'to'>;

function missing(target: PlannedObjective | null, ends: Ends, why: string): Measured {
  return { targetMs: target?.targetMs ?? null, actualMs: null, verdict: 'not-measured', ...ends, why, evidence: null };
}

function invalid(
  target: PlannedObjective | null,
  ends: Ends,
  actualMs: number,
  why: string,
  evidence: string | null,
): Measured {
  return { targetMs: target?.targetMs ?? null, actualMs, verdict: 'invalid', ...ends, why, evidence };
}

function judged(
  target: PlannedObjective | null,
  ends: Ends,
  actualMs: number,
  why: string,
  evidence: string | null,
): Measured {
  if (!target) return { targetMs: null, actualMs, verdict: 'no-target', ...ends, why, evidence };
  const verdict = actualMs <= target.targetMs ? 'met' : 'missed';
  return { targetMs: target.targetMs, actualMs, verdict, ...ends, why, evidence };
}

function measureSections(state: RunState): readonly SectionMeasure[] {
  const played = new Set(state.entered.keys());
  for (const id of state.sectionSpans.keys()) played.add(id);
  return state.plan.sections.map((section) => {
    const budgetMs = section.attributes.budgetMs;
    const actualMs = played.has(section.id) ? sectionMs(state, section.id) : null;
    return {
      id: section.id,
      title: section.title,
      depth: section.depth,
      budgetMs,
      actualMs,
      verdict: held(budgetMs, actualMs),
    };
  });
}

function held(budgetMs: number | null, actualMs: number | null): SectionMeasure['verdict'] {
  if (budgetMs === null) return 'no-target';
  if (actualMs === null) return 'not-measured';
  return actualMs <= budgetMs ? 'within' : 'over';
}

function timeSpent(state: RunState): TimeSpent {
  const { elapsedMs, waitedMs } = state.clock;
  let stoppedMs = 0;
  for (const { at, resumedAt } of state.interruptions) {
    if (resumedAt !== null) stoppedMs += Math.max(0, Date.parse(resumedAt) - Date.parse(at));
  }
  stoppedMs = Math.min(stoppedMs, elapsedMs - waitedMs);
  return { elapsedMs, waitedMs, stoppedMs, machineMs: elapsedMs - waitedMs - stoppedMs };
}

/** Milliseconds that a step has taken so far, all attempts and gates; null before it has begun. */
export function stepMs(state: RunState, id: string): number | null {
  const step = state.steps.get(id);
  if (!step) return null;
  const begun = step.attempts.length > 0 || step.gates.some((gate) => gate.startedElapsedMs !== null);
  if (!begun) return null;
  let total = 0;
  for (const attempt of step.attempts) total += attempt.durationMs ?? state.clock.elapsedMs - attempt.startedElapsedMs;
  for (const gate of step.gates) {
    total += gate.status === 'running' ? state.clock.elapsedMs - (gate.startedElapsedMs ?? 0) : gate.durationMs;
  }
  return total;
}

/** How many of the steps that are played have come to which end. */
export function countSteps(state: RunState): {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  readonly failed: number;
  /** Nobody knows how they ended. */
  readonly unknown: number;
} {
  const count = { total: state.plan.order.length, passed: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const id of state.plan.order) {
    if (!stepOf(state.plan, id)) continue;
    const status = state.steps.get(id)?.status;
    if (status === 'passed' || status === 'skipped' || status === 'unknown') count[status] += 1;
    else if (status === 'failed' || status === 'unverified') count.failed += 1;
  }
  return count;
}
