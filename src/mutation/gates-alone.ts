import type { Plan } from '../model/plan.ts';

/**
 * The gates of a plan without anything that they judge. Each is evaluated once, in order, whatever the others found: blocks
 * at the end of a run do not keep each other from playing, so the gates are played there.
 */
export function gatesAlone(plan: Plan): Plan {
  const gates = plan.steps.filter(({ role, leftOut }) => role === 'gate' && leftOut === null);
  return {
    ...plan,
    sections: plan.sections.map((section) => ({
      ...section,
      guards: [],
      attributes: { ...section.attributes, when: null, approve: null },
    })),
    steps: gates.map((gate) => ({
      ...gate,
      target: { self: true },
      group: null,
      attributes: { ...gate.attributes, when: null, everyMs: null, withinMs: null },
    })),
    order: [],
    finally: gates.map(({ id }) => id),
  };
}
