import type { RunEvent } from '../../model/events.ts';
import type { Plan, PlannedSection, PlannedStep } from '../../model/plan.ts';
import { sectionOf, stepOf } from '../../model/plan.ts';
import { isSettled } from '../../model/progress-of-run.ts';
import { place } from '../../model/source.ts';
import type { Engine } from './engine.ts';
import { scopeOf } from './scope.ts';

/**
 * Evaluates `when` just before a step would begin: first for the sections that are entered with it, then for the step.
 * Returns the events; the step is admitted if none of them skips or fails it.
 */
export async function admit(
  engine: Engine,
  step: PlannedStep,
): Promise<{ readonly admitted: boolean; readonly events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  for (const section of path(engine.plan, step.section)) {
    if (engine.state.entered.has(section.id)) continue;
    const verdict = await holds(engine, section.attributes.when);
    if (verdict === true) events.push({ type: 'section.entered', section: section.id });
    else if (verdict === false) return { admitted: false, events: [...events, ...skipSection(engine, section)] };
    else
      return { admitted: false, events: [...events, failedWhen(step, section.attributes.when ?? '', verdict.error)] };
  }
  const verdict = await holds(engine, step.attributes.when);
  if (verdict === true) return { admitted: true, events };
  if (verdict === false)
    return { admitted: false, events: [...events, skip(step, `when="${step.attributes.when}" is false`)] };
  return { admitted: false, events: [...events, failedWhen(step, step.attributes.when ?? '', verdict.error)] };
}

async function holds(engine: Engine, expression: string | null): Promise<boolean | { readonly error: string }> {
  if (expression === null) return true;
  const verdict = await engine.ports.expressions.evaluate(expression, 'when', scopeOf(engine, expression, null));
  return 'error' in verdict ? verdict : verdict.value;
}

/** The sections around a step, outermost first. */
function path(plan: Plan, id: string): PlannedSection[] {
  const sections: PlannedSection[] = [];
  for (
    let section = sectionOf(plan, id);
    section;
    section = section.parent === null ? undefined : sectionOf(plan, section.parent)
  ) {
    sections.unshift(section);
  }
  return sections;
}

function skipSection(engine: Engine, section: PlannedSection): RunEvent[] {
  const { plan, state } = engine;
  const inside = (id: string): boolean => path(plan, id).some((one) => one.id === section.id);
  return plan.order
    .map((id) => stepOf(plan, id))
    .filter(
      (step): step is PlannedStep => step !== undefined && !isSettled(state.steps.get(step.id)) && inside(step.section),
    )
    .map((step) => skip(step, `when="${section.attributes.when}" of section ${section.id} is false`));
}

const skip = (step: PlannedStep, reason: string): RunEvent => ({
  type: 'step.skipped',
  step: step.id,
  why: 'when',
  reason,
  by: null,
});

function failedWhen(step: PlannedStep, expression: string, error: string): RunEvent {
  const failure = {
    code: 'expression',
    message: `${step.id}: when="${expression}": ${error}`,
    at: place(step.span),
    expected: 'an expression that returns true or false',
    hint: 'fix the expression: an error in it fails the step and never skips it',
  } as const;
  return { type: 'step.failed', step: step.id, failure };
}
