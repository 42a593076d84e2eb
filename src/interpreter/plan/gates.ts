import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { Section, Step } from '../../model/runbook.ts';
import { isHumanStep, type Outline } from './outline.ts';

export interface ResolvedGates {
  /** By step: the ids of the gates that judge it, in order. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  /** Gates that are separate units: by the id of the unit they follow, or at their own place. */
  readonly behind: ReadonlyMap<string, readonly string[]>;
  readonly atOwnPlace: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

const RUN: ReadonlySet<string> = new Set(['step', 'file', 'undo', 'inject', 'finally']);
const UNITS: ReadonlySet<string> = new Set(['step', 'file', 'check', 'manual', 'approve']);

/**
 * Attaches every gate to the step it judges. If that step is done by hand, may be skipped by a `when`, or runs side by
 * side with others of the judged section, the gate becomes a separate unit after it: attached to such a step, it could
 * be skipped without anybody noticing.
 */
export function resolveGates(steps: readonly Step[], all: readonly Step[], outline: Outline): ResolvedGates {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const titles = new Map(all.map((step) => [step.id, step]));
  const ofStep = new Map<string, string[]>();
  const ofSection = new Map<string, string[]>();
  const behind = new Map<string, string[]>();
  const atOwnPlace = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const lastUnits = lastUnitOfSections(steps, outline);
  for (const gate of steps) {
    if (gate.role !== 'gate') continue;
    const { target } = gate;
    if (target === null || 'self' in target) {
      atOwnPlace.add(gate.id);
    } else if ('step' in target) {
      const judged = byId.get(target.step);
      if (!judged) diagnostics.push(judgesNothing(gate, titles.has(target.step), target.step));
      else if (RUN.has(judged.role)) add(ofStep, judged.id, gate.id);
      else add(behind, judged.id, gate.id);
    } else {
      const last = lastUnits.get(target.section);
      const beside = outline.around(target.section).findLast((section) => section.attributes.parallel);
      if (!last) atOwnPlace.add(gate.id);
      else if (isSureToRun(last, target.section, outline)) add(ofSection, last.id, gate.id);
      else add(behind, (lastUnits.get(beside?.id ?? target.section) ?? last).id, gate.id);
    }
  }
  for (const [step, gates] of ofSection) for (const gate of gates) add(ofStep, step, gate);
  return { of: ofStep, behind, atOwnPlace, diagnostics };
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function lastUnitOfSections(steps: readonly Step[], outline: Outline): ReadonlyMap<string, Step> {
  const last = new Map<string, Step>();
  for (const step of steps) {
    if (!UNITS.has(step.role)) continue;
    for (const section of outline.around(step.section)) last.set(section.id, step);
  }
  return last;
}

function isSureToRun(step: Step, judged: string, outline: Outline): boolean {
  if (isHumanStep(step) || step.attributes.when !== null || step.attributes.parallel) return false;
  const around = outline.around(step.section);
  const inner: readonly Section[] = around.slice(
    0,
    around.findIndex((section) => section.id === judged),
  );
  return (
    inner.every((section) => section.attributes.when === null) && !around.some((section) => section.attributes.parallel)
  );
}

const judgesNothing = (gate: Step, exists: boolean, id: string): Diagnostic =>
  diagnostic(gate.span, {
    rule: 'gate-without-step',
    severity: exists ? 'warning' : 'error',
    message: exists
      ? `${gate.id} judges ${id}, which is in an alternative that is not played: the gate is not evaluated`
      : `${gate.id} judges ${id}, but there is no such step`,
    hint: exists
      ? 'move the gate into the alternative, or write one gate for each'
      : 'put it after the step, or write for=#ID',
  });
