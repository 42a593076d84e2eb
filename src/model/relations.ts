import type { Runbook, Step } from './runbook.ts';

/** The gates that judge this step itself. */
export const gatesOf = ({ steps }: Pick<Runbook, 'steps'>, { id }: Step): readonly Step[] =>
  steps.filter(({ target }) => target !== null && 'step' in target && target.step === id);

export const undoOf = ({ steps }: Pick<Runbook, 'steps'>, { id }: Step): Step | undefined =>
  steps.find(({ undoes }) => undoes === id);

/** The step that a gate judges or an undo compensates. */
export function ownerOf({ steps }: Pick<Runbook, 'steps'>, { target, undoes }: Step): Step | undefined {
  const owner = undoes ?? (target !== null && 'step' in target ? target.step : null);
  return owner === null ? undefined : steps.find(({ id }) => id === owner);
}

/** What is told with another step instead of at its own place. */
export const isAttached = ({ role, target, undoes }: Step): boolean =>
  (role === 'gate' && target !== null && 'step' in target) || (role === 'undo' && undoes !== null);
