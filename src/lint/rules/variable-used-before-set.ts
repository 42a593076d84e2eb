import { givenNames, isBefore, variablesOf } from '../variables.ts';
import type { LintRule } from '../rule.ts';

export const variableUsedBeforeSet: LintRule = {
  rule: 'variable-used-before-set',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a variable is used above the place that sets it',
  *check(context) {
    const isGiven = givenNames(context);
    for (const { name, assigned, used } of variablesOf(context)) {
      const [first] = used;
      const [set] = assigned;
      if (!first || !set || isGiven(name) || first.what.name !== set.what.name) continue;
      if (!isBefore(first, set) || isWithin(first.what, set.what, first.index === set.index)) continue;
      const { what, shell } = first;
      const line = set.shell.at(set.what.start).start.line;
      yield {
        span: shell.at(what.start, what.end),
        on: shell.on,
        message: `${name} is used here, but set only in line ${line}`,
        hint: 'set it first, or move this below',
      };
    }
  },
};

type Range = { readonly start: number; readonly end: number };

/** `while read x; do … $x` and loops that are read in another order than they are written. */
const isWithin = (use: Range, set: Range, same: boolean): boolean =>
  same && use.start >= set.start && use.end <= set.end;
