import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { Step } from '../../model/runbook.ts';
import { isHumanStep, type Outline } from './outline.ts';

export interface Groups {
  /** By unit: the group whose members are played side by side. */
  readonly of: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Groups the units of parallel sections, and neighbouring `parallel` steps of one section. */
export function groupParallel(order: readonly string[], steps: ReadonlyMap<string, Step>, outline: Outline): Groups {
  const of = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  let run: Step[] = [];
  const close = (): void => {
    const [first, second] = run;
    if (first && second) for (const step of run) of.set(step.id, `steps:${first.id}`);
    run = [];
  };
  for (const id of order) {
    const step = steps.get(id);
    if (!step) continue;
    const section = outline.around(step.section).findLast((one) => one.attributes.parallel);
    const inSection = section !== undefined && step.role !== 'guard' && !judgesSection(step);
    if (!inSection && step.attributes.parallel) {
      if (run[0] && run[0].section !== step.section) close();
      run.push(step);
    } else {
      close();
      if (inSection) of.set(id, `section:${section.id}`);
    }
    if (inSection || step.attributes.parallel) diagnostics.push(...refuse(step));
  }
  close();
  return { of, diagnostics };
}

/** A gate for a section is evaluated after everything that runs side by side has ended. */
const judgesSection = (step: Step): boolean => step.target !== null && 'section' in step.target;

function refuse(step: Step): Diagnostic[] {
  const why = isHumanStep(step)
    ? 'waits for an operator'
    : step.assisted
      ? 'is offered to the operator'
      : step.attributes.interactive
        ? 'is interactive'
        : step.attributes.effect === 'destructive'
          ? 'is destructive'
          : null;
  if (why === null) return [];
  return [
    diagnostic(step.span, {
      rule: 'unsafe-in-parallel',
      message: `${step.id} ${why} and cannot run side by side with others`,
      hint: 'move it out of the parallel part, before or after it',
    }),
  ];
}
