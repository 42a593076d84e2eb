import type { PlannedStep } from '../../model/plan.ts';
import type { View } from '../../model/view.ts';

/** An interactive step has the terminal for as long as it runs. */
export async function lendTerminal(view: View, step: PlannedStep, work: () => Promise<void>): Promise<void> {
  if (!step.attributes.interactive) return work();
  await view.suspend();
  try {
    await work();
  } finally {
    await view.resume();
  }
}
