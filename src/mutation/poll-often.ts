import type { Plan } from '../model/plan.ts';

const MOST_MS = 1_000;

/** The plan with gates that poll every second at the latest: in a sandbox nothing is spared by waiting, and a gate that holds late ends late. */
export function pollOften(plan: Plan): Plan {
  return {
    ...plan,
    steps: plan.steps.map((step) => {
      const { everyMs } = step.attributes;
      if (everyMs === null || everyMs <= MOST_MS) return step;
      return { ...step, attributes: { ...step.attributes, everyMs: MOST_MS } };
    }),
  };
}
