import { damagedFixtures, halfOf, lessPatientPlan, mutantsOf, type Mutant } from '../../mutation/index.ts';
import type { Plan } from '../../model/plan.ts';
import type { Played } from './play-plan.ts';
import type { StepWatch } from './step-watch.ts';

export const passedSteps = ({ state }: Pick<Played, 'state'>): ReadonlySet<string> =>
  new Set([...state.steps.values()].filter(({ status }) => status === 'passed').map(({ id }) => id));

/** The mutants of a play that passed. */
export function mutantsAfter(
  { state }: Played,
  plan: Plan,
  steps: StepWatch,
  fixtures: Parameters<typeof damagedFixtures>[1],
): readonly Mutant[] {
  const passed = passedSteps({ state });
  const gates = [...state.steps.values()].flatMap((step) => step.gates);
  const tookMs = new Map(gates.map(({ id, durationMs }) => [id, durationMs]));
  const halved = [...steps.own].filter(([step, changes]) => steps.isAlone(step) && halfOf(changes) !== null);
  return [
    ...mutantsOf(plan, passed, new Set(halved.map(([step]) => step)), tookMs),
    ...damagedFixtures(lessPatientPlan(plan, tookMs), fixtures),
  ];
}
