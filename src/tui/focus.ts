import { stepOf, type Plan, type PlannedStep } from '../model/plan.ts';
import type { RunState } from '../model/state.ts';
import type { Ui } from './ui.ts';

/** What determines which step the screen is about. */
export interface Focusable {
  readonly plan: Plan;
  readonly state: RunState;
  readonly ui: Ui;
}

/** The step that the screen is about: the one the operator looks at, else the one the run is at. */
export function currentStep(store: Focusable): PlannedStep | undefined {
  const { plan, ui } = store;
  return (ui.focus === null ? undefined : stepOf(plan, ui.focus)) ?? stepAtHand(store);
}

/** The step that is asked about, runs, failed or comes next, whatever the operator looks at. */
export function stepAtHand(store: Omit<Focusable, 'ui'>): PlannedStep | undefined {
  const { plan, state } = store;
  const question = state.question?.question;
  if (question && 'step' in question) return stepOf(plan, question.step);
  const [running] = busySteps(store);
  return stepOf(plan, running ?? state.failedStep ?? plan.order[state.cursor] ?? plan.order.at(-1) ?? '');
}

/** Ids of the steps that run or are being verified, in order of play. */
export function busySteps({ plan, state }: Omit<Focusable, 'ui'>): readonly string[] {
  const ids = new Set([...plan.order, ...plan.finally, ...state.steps.keys()]);
  return [...ids].filter((id) => BUSY.has(state.steps.get(id)?.status ?? ''));
}

/** The step runs, or its gates are being evaluated. */
export const BUSY: ReadonlySet<string> = new Set(['running', 'verifying']);
