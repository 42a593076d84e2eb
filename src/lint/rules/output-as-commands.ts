import { printedLine } from '../../shell-text/printed.ts';
import type { LintRule } from '../rule.ts';

export const outputAsCommands: LintRule = {
  rule: 'output-as-commands',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'printed lines are mixed with commands',
  *check({ shells }) {
    for (const { script, at, on, fence } of shells) {
      if (fence.language === '' && on === 'plain') continue;
      const line = printedLine(script);
      if (!line) continue;
      yield {
        span: at(line.start, line.end),
        on,
        message: 'this looks like the output of a command, and would be run as one',
        hint: 'put it into a text fence below; as a step, add .expect to that fence',
      };
    }
  },
};
