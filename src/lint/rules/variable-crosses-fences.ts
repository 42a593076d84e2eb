import { isBefore, variablesOf } from '../variables.ts';
import type { LintRule } from '../rule.ts';

export const variableCrossesFences: LintRule = {
  rule: 'variable-crosses-fences',
  category: 'safety',
  severity: { step: 'off', plain: 'info' },
  summary: 'a variable is set in one fence and used in another',
  *check(context) {
    if (context.subject === 'step') return;
    for (const { name, assigned, used } of variablesOf(context)) {
      const crossing = used.find(
        (use) => !assigned.some((one) => one.index === use.index) && assigned.some((one) => isBefore(one, use)),
      );
      if (!crossing) continue;
      const set = assigned.findLast((one) => isBefore(one, crossing));
      if (!set) continue;
      const { what, shell } = crossing;
      yield {
        span: shell.at(what.start, what.end),
        on: 'plain',
        message: `${name} is set in line ${set.shell.at(set.what.start).start.line}, in another block: it is lost if each is pasted into a new shell`,
        hint: 'play the document: all shell steps of a run share one session, also after a resume',
      };
    }
  },
};
