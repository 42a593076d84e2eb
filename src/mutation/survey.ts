import type { Recorded } from '../model/events.ts';
import { stepOf, type Plan, type PlannedStep } from '../model/plan.ts';
import { judgeMutant, type MutantVerdict } from './judge-mutant.ts';
import type { Mutant } from './mutants.ts';

/**
 * One play that shows what many mutants would: before each step its gates are evaluated, as in the play without the step; after it they
 * are evaluated with half of its changes, and once more with all of them.
 */
export interface Survey {
  readonly plan: Plan;
  /** Gates that are evaluated before their step, by the id that they have there. */
  readonly probes: ReadonlyMap<string, { readonly gate: string; readonly mutant: Mutant }>;
  /** Mutants by half, by step. */
  readonly halves: ReadonlyMap<string, Mutant>;
}

/** Null if no mutant has gates that are evaluated right at its step. Steps side by side are left to plays of their own. */
export function surveyOf(plan: Plan, mutants: readonly Mutant[]): Survey | null {
  const probes = new Map<string, { readonly gate: string; readonly mutant: Mutant }>();
  const halves = new Map<string, Mutant>();
  const before = new Map<string, PlannedStep[]>();
  const impatient = new Map<string, PlannedStep>();
  for (const mutant of mutants) {
    const step = stepOf(plan, mutant.step ?? '');
    if (!step || step.group !== null || step.gates.length === 0) continue;
    const gates = step.gates.flatMap((id) => stepOf(mutant.plan, id) ?? []);
    if (mutant.kind === 'half') {
      halves.set(step.id, mutant);
      for (const gate of gates) impatient.set(gate.id, gate);
    }
    if (mutant.kind !== 'left-out') continue;
    const chain = probesOf(step, gates);
    before.set(step.id, chain);
    chain.forEach((probe, place) => probes.set(probe.id, { gate: gates[place]?.id ?? '', mutant }));
  }
  if (probes.size === 0 && halves.size === 0) return null;
  return {
    plan: {
      ...plan,
      order: plan.order.flatMap((id) => [...(before.get(id) ?? []).map((probe) => probe.id), id]),
      steps: plan.steps.flatMap((one) => [...(before.get(one.id) ?? []), impatient.get(one.id) ?? one]),
    },
    probes,
    halves,
  };
}

/** The first that does not hold decides, as in the play without the step; those after it are skipped unless they have a `when`. */
function probesOf(step: PlannedStep, gates: readonly PlannedStep[]): PlannedStep[] {
  const idOf = (gate: PlannedStep): string => `without-${step.id}-${gate.id}`;
  const chained = gates.every(({ attributes }) => attributes.when === null);
  return gates.map((gate, place) => {
    const earlier = chained ? gates[place - 1] : undefined;
    const when = earlier ? `steps["${idOf(earlier)}"].status == "passed"` : gate.attributes.when;
    return {
      ...gate,
      ...{ id: idOf(gate), section: step.section, group: null, target: { self: true }, gates: [] },
      attributes: { ...gate.attributes, when },
    };
  });
}

/** The kills that the records of a survey show. Whatever else happened to a mutant is left to a play of its own. */
export function killedIn({ probes, halves }: Survey, records: readonly Recorded[]): ReadonlyMap<Mutant, MutantVerdict> {
  const found = new Map<Mutant, MutantVerdict>();
  const note = (mutant: Mutant | undefined, by: string, of: readonly Recorded[]): void => {
    if (!mutant || found.has(mutant)) return;
    const verdict = judgeMutant(of);
    found.set(mutant, verdict.outcome === 'killed' ? { outcome: 'killed', by } : verdict);
  };
  records.forEach((record, place) => {
    if (record.type !== 'gate.failed') return;
    const { gate, step } = record;
    const polls = records.slice(0, place + 1).filter((one) => 'gate' in one && one.gate === gate);
    const probe = probes.get(gate);
    if (probe) note(probe.mutant, probe.gate, polls);
    else note(halves.get(step ?? ''), gate, polls);
  });
  return new Map([...found].filter(([, { outcome }]) => outcome === 'killed'));
}
