import type { LintRule } from '../rule.ts';

/** The derived id changes when the heading above or the first command does, and resume would take it for another step. */
export const stepWithoutId: LintRule = {
  rule: 'step-without-id',
  category: 'structure',
  severity: { step: 'warning', plain: 'off' },
  summary: 'a step has no id of its own',
  fixable: true,
  *check({ steps, document }) {
    for (const step of steps) {
      if (step.explicitId || (step.role !== 'step' && step.role !== 'file') || step.language === null) continue;
      const fence = document.fences.find(({ span }) => span.start.offset === step.span.start.offset);
      const brace = fence?.info.indexOf('{') ?? -1;
      if (!fence || brace < 0 || /^\{\s*"/.test(fence.info.slice(brace))) continue;
      const at = fence.infoStart + brace;
      yield {
        span: document.span(at, fence.infoStart + fence.info.length),
        on: 'step',
        message: `this step has no id; ${step.id} is made from its heading and its first command, and changes with them`,
        hint: `write #${step.id}, or a better name, after the brace`,
        fix: [{ start: at + 1, end: at + 1, text: `#${step.id} ` }],
      };
    }
  },
};
