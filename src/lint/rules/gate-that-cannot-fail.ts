import { cannotFail } from '../../shell-text/can-fail.ts';
import type { LintRule } from '../rule.ts';

export const gateThatCannotFail: LintRule = {
  rule: 'gate-that-cannot-fail',
  category: 'safety',
  severity: { step: 'error', plain: 'off' },
  summary: 'a gate passes whatever it finds',
  *check({ shells }) {
    for (const { step, script, fence } of shells) {
      if (!step || (step.role !== 'gate' && step.role !== 'guard')) continue;
      if (step.expectations.length > 0 || step.attributes.expect !== null) continue;
      const why = cannotFail(script);
      if (why === null) continue;
      yield {
        span: fence.codeSpan,
        on: 'step',
        message: `this ${step.role} cannot fail: ${why}`,
        hint: 'end with a test of what has to be true, or add the expected output as a .expect fence',
      };
    }
  },
};
