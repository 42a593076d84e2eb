import { givenNames, sourcedBefore, variablesOf } from '../variables.ts';
import type { LintRule } from '../rule.ts';

export const variableNeverSet: LintRule = {
  rule: 'variable-never-set',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a variable is used, and nothing sets it',
  *check(context) {
    const isGiven = givenNames(context);
    const mayBeSourced = sourcedBefore(context);
    for (const { name, assigned, used } of variablesOf(context)) {
      const [first] = used;
      if (!first || assigned.length > 0 || isGiven(name) || mayBeSourced(first)) continue;
      const more = used.length > 1 ? `, here and in ${used.length - 1} more places` : '';
      const { what, shell } = first;
      yield {
        span: shell.at(what.start, what.end),
        on: shell.on,
        message: `${name} is never set in this document${more}: it is empty unless the operator happens to have it`,
        hint: `declare it under params: in the front matter, or say in the text that \`${name}\` has to be set`,
      };
    }
  },
};
