import type { PlannedStep } from './plan.ts';
import type { RunState } from './state.ts';

/** The step as it is played now: as in the runbook, or with the code that an operator edited for this run. */
export function editedStep(state: Pick<RunState, 'edits'>, step: PlannedStep): PlannedStep {
  const edit = state.edits.findLast((one) => one.step === step.id && !one.superseded);
  if (!edit) return step;
  const { code, config, references, hash } = edit;
  return { ...step, code, config, references, hash };
}
