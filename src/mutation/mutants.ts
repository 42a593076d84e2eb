import { stepOf, type Plan, type PlannedStep } from '../model/plan.ts';

/**
 * `left-out`: the play without a step. `half`: half of what a step changed is taken back right after it. `flipped`, `absent`, `stale`: an
 * object that the play reads is damaged, missing, or there are only older ones.
 */
export type MutantKind = 'left-out' | 'half' | 'flipped' | 'absent' | 'stale';

export interface Fixture {
  /** The damaged object. */
  readonly item: string;
  /** What is removed: the object, or everything that belongs to the same time. Empty if a bit is flipped. */
  readonly erase: readonly string[];
  /** What the play that passed has read. */
  readonly read: ReadonlySet<string>;
}

/** A play with something missing or wrong. A runbook whose gates can fail notices it. */
export interface Mutant {
  readonly kind: MutantKind;
  /** Null where nothing is wrong with a step. */
  readonly step: string | null;
  /** What is damaged before the play; null where nothing is. */
  readonly fixture: Fixture | null;
  readonly plan: Plan;
  /** The gates that should have seen it: those that judge the step, else those of its section or of one around it, else all that come later. */
  readonly judges: readonly string[];
}

/** In a mutant, how long a polling gate may take beyond what it took in the play that passed. */
const PATIENCE = { factor: 3, atLeastMs: 4_000 };

/**
 * Mutants for each step that did something in the play that passed: one without it, and one in which it did half, if it changed more than one
 * thing. A step that only reads changes nothing if it is left out, and a step that was skipped was left out already.
 *
 * @param passed ids of the steps that were committed in that play
 * @param halved ids of the steps that changed something that has halves
 * @param tookMs how long each gate took there
 */
export function mutantsOf(
  plan: Plan,
  passed: ReadonlySet<string>,
  halved: ReadonlySet<string>,
  tookMs: ReadonlyMap<string, number>,
): Mutant[] {
  const impatient = lessPatientPlan(plan, tookMs);
  return plan.order.flatMap((id) => {
    const step = stepOf(plan, id);
    if (!step || !passed.has(id) || !does(step)) return [];
    const common = { step: id, fixture: null, judges: judgesOf(plan, step) };
    const leftOut: Mutant = { ...common, kind: 'left-out', plan: leaveOut(impatient, step) };
    return halved.has(id) ? [leftOut, { ...common, kind: 'half', plan: impatient }] : [leftOut];
  });
}

/** The plan with gates that do not wait for long: in a mutant they are expected to fail. */
export const lessPatientPlan = (plan: Plan, tookMs: ReadonlyMap<string, number>): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => lessPatient(step, tookMs.get(step.id) ?? 0)),
});

const does = ({ role, attributes }: PlannedStep): boolean =>
  (role === 'step' || role === 'file') && attributes.effect !== 'read' && attributes.unseen === undefined;

/** A step without mutants, because its runbook says that no gate can see what it does. */
export interface Unseen {
  readonly step: string;
  readonly why: string;
}

/** The steps that the play did and that have no mutants for that reason. */
export const unseenOf = (plan: Plan, passed: ReadonlySet<string>): Unseen[] =>
  plan.steps.flatMap(({ id, attributes: { unseen } }) =>
    passed.has(id) && unseen !== undefined ? [{ step: id, why: unseen }] : [],
  );

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
  const later = plan.steps.slice(plan.steps.indexOf(step) + 1);
  return later.filter(({ role, leftOut }) => role === 'gate' && leftOut === null).map(({ id }) => id);
}
