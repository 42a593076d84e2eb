import { printedLine } from '../../shell-text/printed.ts';
import type { LintRule } from '../rule.ts';

/** Reported where the parser stops; the commands that it read before are judged all the same. */
export const shellSyntax: LintRule = {
  rule: 'shell-syntax',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'bash cannot read the fence',
  *check({ shells }) {
    for (const { script, at, on, fence } of shells) {
      const [error] = script.errors;
      // Without a language it is only a guess that the fence is shell, and printed lines are reported as what they are.
      if (!error || (on === 'plain' && (fence.language === '' || printedLine(script)))) continue;
      yield {
        span: at(error.offset, Math.min(error.offset + 1, script.text.length)),
        on,
        message: `bash cannot read this: ${error.message}`,
        hint:
          on === 'step'
            ? 'correct it; bash would run nothing of this fence'
            : 'correct it, or give the fence the language that it has',
      };
    }
  },
};
