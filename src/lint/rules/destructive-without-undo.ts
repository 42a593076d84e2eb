import type { LintRule } from '../rule.ts';

export const destructiveWithoutUndo: LintRule = {
  rule: 'destructive-without-undo',
  category: 'safety',
  severity: { step: 'warning', plain: 'off' },
  summary: 'a destructive step has no undo',
  *check({ steps, runbook }) {
    const undone = new Set(runbook.steps.flatMap(({ undoes }) => undoes ?? []));
    for (const step of steps) {
      if (step.role !== 'step' || step.attributes.effect !== 'destructive' || undone.has(step.id)) continue;
      yield {
        span: step.span,
        on: 'step',
        message: `${step.id} is destructive and has no undo: a rollback stops here and asks`,
        hint: 'add a .undo fence below it, or a copy before it that the undo can use',
      };
    }
  },
};
