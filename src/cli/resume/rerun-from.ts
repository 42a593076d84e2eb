import type { RunEvent } from '../../model/events.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunState, StepStatus } from '../../model/state.ts';
import { usageError } from '../option-types.ts';

const UNTOUCHED: ReadonlySet<StepStatus> = new Set(['pending', 'waiting']);

/**
 * `--rerun-from ID`: an event reopens this step and each one after it in the order of play, so that they are played again,
 * including completed ones. A started step whose outcome is not known yet has to be settled first.
 */
export function reopenFrom(plan: Plan, state: RunState, id: string | null, by: string): readonly RunEvent[] {
  if (id === null) return [];
  return unitsFrom(plan, id).flatMap((step): RunEvent[] => {
    const own = state.steps.get(step);
    if (!own || UNTOUCHED.has(own.status)) return [];
    if (own.status === 'running' && own.attempts.at(-1)?.ending === null) {
      throw usageError(
        `--rerun-from ${id}: ${step} was started, and its outcome is not known yet`,
        'run `runbook resume` to find out, then repeat it with --rerun-from',
      );
    }
    return [{ type: 'step.reopened', step, by }];
  });
}

/** A run that had ended and is rolled back will end again: its `finally` blocks are reopened and play again then. */
export function reopenEnd({ plan, steps }: RunState, by: string): readonly RunEvent[] {
  return plan.finally
    .filter((id) => !UNTOUCHED.has(steps.get(id)?.status ?? 'pending'))
    .map((step) => ({ type: 'step.reopened', step, by }));
}

/** Undos and `finally` blocks are not in the order of play: each is repeated by itself. */
function unitsFrom(plan: Plan, id: string): readonly string[] {
  const from = plan.order.indexOf(id);
  if (from >= 0) return plan.order.slice(from);
  const alone = plan.steps.some((step) => step.id === id && (step.role === 'finally' || step.role === 'undo'));
  if (alone) return [id];
  throw noSuchStep(plan, id);
}

function noSuchStep(plan: Plan, id: string) {
  const gate = plan.steps.find((step) => step.gates.includes(id));
  if (gate)
    return usageError(`--rerun-from ${id}: ${id} is a gate of ${gate.id}`, `did you mean --rerun-from ${gate.id}?`);
  return usageError(
    `--rerun-from ${id}: this run plays no step with that id`,
    didYouMean(id, plan.order) ?? `use one of ${plan.order.slice(0, 12).join(', ')}`,
  );
}
