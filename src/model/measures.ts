import { measureRpo, measureRto, type Measured } from './objectives.ts';
import { stepOf } from './plan.ts';
import { sectionMs } from './progress-of-run.ts';
import { timeSpent, type TimeSpent } from './run-time.ts';
import type { RunState } from './state.ts';

export interface SectionMeasure {
  readonly id: string;
  readonly title: string;
  readonly depth: number;
  readonly budgetMs: number | null;
  /** Run time of the steps and gates of the section; null if none of them has been played. */
  readonly actualMs: number | null;
  readonly verdict: 'within' | 'over' | 'not-measured' | 'no-target';
}

export interface Measures {
  readonly rto: Measured;
  readonly rpo: Measured;
  readonly sections: readonly SectionMeasure[];
  readonly time: TimeSpent;
}

/** The figures that follow from the marks and times of a run (docs/language.md, section 7). */
export function measure(state: RunState): Measures {
  return { rto: measureRto(state), rpo: measureRpo(state), sections: measureSections(state), time: timeSpent(state) };
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

/** Milliseconds that a step has taken so far, all attempts and gates; null before it has begun. */
export function stepMs(state: RunState, id: string): number | null {
  const step = state.steps.get(id);
  if (!step) return null;
  const begun = step.attempts.length > 0 || step.gates.some((gate) => gate.startedElapsedMs !== null);
  if (!begun) return null;
  let total = 0;
  for (const { durationMs, startedElapsedMs } of step.attempts) {
    if (durationMs !== null) total += durationMs;
    else if (step.status === 'running') total += state.clock.elapsedMs - startedElapsedMs;
  }
  for (const gate of step.gates) {
    total += gate.status === 'running' ? state.clock.elapsedMs - (gate.startedElapsedMs ?? 0) : gate.durationMs;
  }
  return total;
}

/** How many of the played steps ended in which way. */
export function countSteps(state: RunState): {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  readonly failed: number;
  /** Steps whose outcome is unknown. */
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
