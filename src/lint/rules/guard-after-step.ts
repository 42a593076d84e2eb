import type { LintRule } from '../rule.ts';

export const guardAfterStep: LintRule = {
  rule: 'guard-after-step',
  category: 'safety',
  severity: { step: 'warning', plain: 'off' },
  summary: 'a guard is written below a step of its section',
  *check({ steps }) {
    for (const [index, guard] of steps.entries()) {
      if (guard.role !== 'guard') continue;
      const before = steps.slice(0, index).find(({ role, section }) => section === guard.section && UNITS.test(role));
      if (!before) continue;
      yield {
        span: guard.span,
        on: 'step',
        message: `this guard is below ${before.id}, but it is evaluated when the section is entered, before ${before.id}`,
        hint: 'move it above the first step; if it judges what the step did, make it a gate',
      };
    }
  },
};

const UNITS = /^(step|file|manual|check)$/;
