import { stepOf, type Plan, type PlannedStep } from './plan.ts';
import type { GateState, RunState, StepState } from './state.ts';
import { lengthOf, unite, within } from './stretches.ts';

/** The step has passed or was skipped; the cursor moves past it. */
export function settle(state: RunState, step: StepState, status: 'passed' | 'skipped'): void {
  step.status = status;
  moveCursor(state, state.cursor);
}

/** Moves the cursor from `from` to the first unit that is not settled. */
export function moveCursor(state: RunState, from: number): void {
  const { order } = state.plan;
  let cursor = from;
  while (cursor < order.length && isSettled(state.steps.get(order[cursor] ?? ''))) cursor += 1;
  state.cursor = cursor;
}

/** True for a step that has passed or was skipped, until it is reopened or undone. */
export function isSettled(step: StepState | undefined): boolean {
  return step === undefined || step.status === 'passed' || step.status === 'skipped';
}

/**
 * A stretch of run time, in milliseconds, that a step, its gates or waiting for an operator on its account took: it counts for
 * the step's section and every section around it. What ran side by side took its time once.
 */
export function spend(state: RunState, id: string, fromMs: number, toMs: number): void {
  const parents = parentsOf(state.plan);
  let section: string | null | undefined = sectionOfStep(state.plan, id);
  for (; section !== null && section !== undefined; section = parents.get(section)) {
    const spans = state.sectionSpans.get(section) ?? [];
    unite(spans, fromMs, Math.max(toMs, fromMs));
    state.sectionSpans.set(section, spans);
  }
}

/** Run time spent in a section; with `since`, as if work had continued in it from then until `nowMs`. */
export function sectionMs(state: RunState, section: string, since: number | null = null, nowMs = 0): number {
  const spans = state.sectionSpans.get(section) ?? [];
  if (since === null) return lengthOf(spans);
  return lengthOf(spans) + Math.max(0, nowMs - since) - within(spans, since, nowMs);
}

const parentIndexes = new WeakMap<Plan, ReadonlyMap<string, string | null>>();

/** The parent of every section, by id. */
export function parentsOf(plan: Plan): ReadonlyMap<string, string | null> {
  let parents = parentIndexes.get(plan);
  if (!parents) {
    parents = new Map(plan.sections.map((section) => [section.id, section.parent]));
    parentIndexes.set(plan, parents);
  }
  return parents;
}

export const sectionOfStep = (plan: Plan, id: string): string | undefined => stepOf(plan, id)?.section;

/** Resets the gate, as if it had never been evaluated. */
export function resetGate(gate: GateState): void {
  Object.assign(gate, { status: 'pending', polls: 0, failure: null, startedElapsedMs: null });
}

/** Whether the step is in that section or in one below it. */
export function isWithin(plan: Plan, step: PlannedStep, section: string): boolean {
  const parents = parentsOf(plan);
  for (let at: string | null | undefined = step.section; at !== null && at !== undefined; at = parents.get(at))
    if (at === section) return true;
  return false;
}

/** The failure of this step is dealt with; another failed step of the same run session may still be open. */
export function passOverFailure(state: RunState, id: string): void {
  if (state.failedStep !== id) return;
  const isOpen = (other: string): boolean => {
    const own = state.steps.get(other);
    return other !== id && own?.status === 'failed' && own.failedIn === state.runSession;
  };
  state.failedStep = state.plan.order.find(isOpen) ?? null;
}

/** Moves to the next step of a rollback; after undoing one failed step, the run stops at that step. */
export function undoNext(state: RunState, undone: string): void {
  if (!state.rollback || state.rollback.queue[0] !== undone) return;
  const queue = state.rollback.queue.slice(1);
  if (queue.length === 0 && state.rollback.scope === 'step') state.failedStep = state.rollback.from;
  state.rollback = queue.length === 0 ? null : { ...state.rollback, queue, confirmed: false };
}
