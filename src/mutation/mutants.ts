import { stepOf, type Plan, type PlannedStep } from '../model/plan.ts';

/** A play with one thing missing. A runbook whose gates can fail notices it. */
export interface Mutant {
  readonly step: string;
  readonly kind: 'left-out';
  readonly plan: Plan;
  /** The gates that should have seen it: those that judge the step, else those of its section or of one around it. */
  readonly judges: readonly string[];
}

/** In a mutant, how long a polling gate may take beyond what it took in the play that passed. */
const PATIENCE = { factor: 3, atLeastMs: 4_000 };

/**
 * A mutant for each step that did something in the play that passed. A step that only reads changes nothing if it is left out, and
 * a step that was skipped was left out already.
 *
 * @param passed ids of the steps that were committed in that play
 * @param tookMs how long each gate took there
 */
export function mutantsOf(plan: Plan, passed: ReadonlySet<string>, tookMs: ReadonlyMap<string, number>): Mutant[] {
  const impatient = { ...plan, steps: plan.steps.map((step) => lessPatient(step, tookMs.get(step.id) ?? 0)) };
  return plan.order.flatMap((id) => {
    const step = stepOf(plan, id);
    if (!step || !passed.has(id) || !does(step)) return [];
    return [{ step: id, kind: 'left-out' as const, plan: leaveOut(impatient, step), judges: judgesOf(plan, step) }];
  });
}

const does = ({ role, attributes }: PlannedStep): boolean =>
  (role === 'step' || role === 'file') && attributes.effect !== 'read';

/** The gates of the step are evaluated where it would have been. */
function leaveOut(plan: Plan, step: PlannedStep): Plan {
  const own = new Set(step.gates);
  return {
    ...plan,
    order: plan.order.flatMap((id) => (id === step.id ? step.gates : [id])),
    steps: plan.steps
      .filter(({ id }) => id !== step.id && id !== step.undo)
      .map((one) => (own.has(one.id) ? { ...one, target: { self: true } } : one)),
  };
}

function lessPatient(step: PlannedStep, tookMs: number): PlannedStep {
  const { withinMs } = step.attributes;
  if (withinMs === null) return step;
  const limit = Math.max(PATIENCE.atLeastMs, PATIENCE.factor * tookMs);
  return { ...step, attributes: { ...step.attributes, withinMs: Math.min(withinMs, limit) } };
}

function judgesOf(plan: Plan, step: PlannedStep): readonly string[] {
  if (step.gates.length > 0) return step.gates;
  const parents = new Map(plan.sections.map(({ id, parent }) => [id, parent]));
  for (let section: string | null = step.section; section !== null; section = parents.get(section) ?? null) {
    const gates = plan.steps.filter(({ role, section: own }) => role === 'gate' && own === section);
    if (gates.length > 0) return gates.map(({ id }) => id);
  }
  return [];
}
