import type { GateTarget, Role } from '../../../model/runbook.ts';
import type { SectionDraft } from '../outline/draft.ts';
import { withTarget, type LocalLink, type LocalStep } from './local-step.ts';
import { didYouMean } from '../../../presentation/did-you-mean.ts';
import type { Problems } from '../problems.ts';
import { hasAbove, headingOf } from '../outline/section-tree.ts';

/** What a gate may judge and an undo may compensate. */
const DOING: readonly Role[] = ['step', 'file', 'manual'];

/** Resolves what gates judge and what undos compensate. */
export function relateSteps(
  items: readonly (LocalStep | LocalLink)[],
  sections: readonly SectionDraft[],
  problems: Problems,
): void {
  const steps = items.filter((item): item is LocalStep => item.type === 'step');
  const undone = new Set<string>();
  steps.forEach((gate, index) => {
    if (gate.step.role === 'gate') {
      const target = gate.judges ? named(gate, steps, sections, problems) : before(gate, steps, index, sections);
      gate.step = withTarget(gate.step, target);
      if (!('self' in target)) refuseOnJudge(gate, problems);
    }
    if (gate.step.role !== 'undo') return;
    const done = previous(gate, steps, index, sections);
    if (!done || undone.has(done.step.id)) {
      problems.add(gate.step.span, {
        rule: 'undo-without-step',
        message: done ? `#${done.step.id} already has an undo` : 'an undo without a step before it under this heading',
        hint: 'put the undo below the step that it compensates',
      });
      return;
    }
    undone.add(done.step.id);
    gate.step = { ...gate.step, undoes: done.step.id };
  });
}

function previous(
  own: LocalStep,
  steps: readonly LocalStep[],
  index: number,
  sections: readonly SectionDraft[],
): LocalStep | undefined {
  const heading = headingOf(sections, own.section);
  for (let at = index - 1; at >= 0; at -= 1) {
    const one = steps[at];
    if (one && DOING.includes(one.step.role) && headingOf(sections, one.section) === heading) return one;
  }
  return undefined;
}

function before(
  gate: LocalStep,
  steps: readonly LocalStep[],
  index: number,
  sections: readonly SectionDraft[],
): GateTarget {
  const found = previous(gate, steps, index, sections);
  // Alone in a task item it answers that item, whatever is above the list.
  if (!found || (gate.task !== null && found.task !== gate.task)) return { self: true };
  return { step: found.step.id };
}

function named(
  gate: LocalStep,
  steps: readonly LocalStep[],
  sections: readonly SectionDraft[],
  problems: Problems,
): GateTarget {
  const value = gate.judges ?? '';
  const id = value === 'section' ? (sections[headingOf(sections, gate.section)]?.id ?? '') : value.slice(1);
  const step = value === 'section' ? undefined : steps.find((one) => one.step.id === id);
  const section = sections.findIndex((one) => one.id === id);
  if (step && DOING.concat('check').includes(step.step.role)) return { step: id };
  if (!step && section >= 0 && holdsStep(section, steps, sections)) return { section: id };
  const judged = steps.filter((one) => DOING.includes(one.step.role)).map((one) => one.step.id);
  problems.add(gate.places.get('for') ?? gate.step.span, {
    rule: 'gate-without-step',
    message: step
      ? `for=#${id} names ${article(step.step.role)}, expected a step`
      : section >= 0
        ? 'the section has no step that the gate could judge'
        : `for=#${id} names no step in this file`,
    hint: didYouMean(id, judged, '#') ?? 'write the id of a step, or of a section with steps',
  });
  return { self: true };
}

const article = (role: Role): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;

function holdsStep(section: number, steps: readonly LocalStep[], sections: readonly SectionDraft[]): boolean {
  return steps.some(
    (one) => DOING.includes(one.step.role) && hasAbove(sections, one.section, (_, index) => index === section),
  );
}

/** A gate that judges another step is part of that step: it has no separate condition or mark. */
function refuseOnJudge(gate: LocalStep, problems: Problems): void {
  for (const name of ['when', 'mark']) {
    const span = gate.places.get(name);
    if (!span) continue;
    problems.add(span, {
      rule: 'bad-attribute',
      message: `a gate that judges another step does not take ${name}`,
      hint: `put ${name} on the step: the step counts only after its gates have passed`,
    });
  }
}
