import type { Plan } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';

/** The half-done step first, then what was committed, newest first. */
export function stepsToUndo(plan: Plan, state: RunState): readonly string[] {
  const half = plan.order.filter((id) => HALF_DONE.has(state.steps.get(id)?.status ?? ''));
  return [...half, ...[...state.commits].reverse()];
}

const HALF_DONE: ReadonlySet<string> = new Set(['failed', 'unknown', 'unverified', 'running', 'verifying']);
