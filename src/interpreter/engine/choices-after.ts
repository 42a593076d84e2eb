import type { FailureChoice } from '../../model/events.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';

/** What makes sense after this step has failed, in the order in which it is offered. */
export function choicesAfter(state: RunState, step: PlannedStep): readonly FailureChoice[] {
  const status = state.steps.get(step.id)?.status;
  const unverified = status === 'unverified';
  const undo: FailureChoice[] = step.undo !== null && status !== 'undone' ? ['undo'] : [];
  const edit: FailureChoice[] = step.code.trim() !== '' && !PEOPLES.has(step.role) ? ['edit'] : [];
  // A gate that stands for itself is not something else to be run again.
  const itself = unverified && (step.role === 'gate' || step.role === 'guard');
  const again: FailureChoice[] = [
    ...(unverified ? (['ask-gate'] as const) : []),
    ...(itself ? [] : ['retry' as const]),
  ];
  return [...again, ...edit, 'skip', ...undo, 'stop'];
}

/** Roles that have no command of their own to be edited or undone. */
export const PEOPLES: ReadonlySet<string> = new Set(['check', 'manual', 'approve', 'gate', 'guard']);
