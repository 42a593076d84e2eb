import type { Runbook, Section, Step } from '../../model/runbook.ts';
import { gatesOf, undoOf } from '../../model/relations.ts';

export interface Danger {
  readonly step: Step;
  readonly what: string;
}

/** What an operator should know before the start: what destroys, what somebody has to approve, what nothing sees. */
export function dangersOf(runbook: Runbook): readonly Danger[] {
  const ofSections = runbook.steps.filter(({ target }) => target !== null && 'section' in target);
  return runbook.steps.flatMap((step): Danger[] => {
    const { effect, interactive, unseen } = step.attributes;
    if (step.role === 'approve')
      return [{ step, what: `waits for an approval by ${step.approver ?? 'somebody else than the operator'}` }];
    if (effect === 'destructive') {
      const undone = step.role === 'undo' || undoOf(runbook, step) ? '' : ', cannot be undone';
      return [{ step, what: `destructive${undone}` }];
    }
    if (unseen !== undefined) return [{ step, what: `no gate can see it: ${unseen}` }];
    if (interactive) return [{ step, what: 'gets the terminal; its output is not recorded' }];
    if (
      effect === 'write' &&
      step.role === 'step' &&
      step.kind !== 'manual' &&
      judgedBy(step, runbook, ofSections) === 0
    )
      return [{ step, what: 'changes something, and no gate judges it' }];
    return [];
  });
}

/** Gates of the step itself and of a section around it. */
function judgedBy(step: Step, runbook: Runbook, gatesOfSections: readonly Step[]): number {
  const own = gatesOf(runbook, step).length + step.expectations.length + (step.attributes.expect === null ? 0 : 1);
  if (own > 0 || gatesOfSections.length === 0) return own;
  const around = new Set<string>();
  for (let at = sectionOf(runbook, step.section); at; at = sectionOf(runbook, at.parent)) around.add(at.id);
  return gatesOfSections.filter(({ target }) => target !== null && 'section' in target && around.has(target.section))
    .length;
}

const sectionOf = ({ sections }: Runbook, wanted: string | null): Section | undefined =>
  sections.find(({ id }) => id === wanted);
