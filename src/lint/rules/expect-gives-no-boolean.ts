import { judgedColumns } from '../data/judged-columns.ts';
import type { LintRule } from '../rule.ts';

/** `expect="rows[0].n"` with a count: neither true nor false. */
export const expectGivesNoBoolean: LintRule = {
  rule: 'expect-gives-no-boolean',
  category: 'data',
  severity: { step: 'error', plain: 'off' },
  summary: 'the answer of an `expect=` is a column that is not true or false',
  async check(context) {
    const judged = await judgedColumns(context);
    return judged
      .filter(
        ({ use, column }) => use.operator === null && use.against === 'bool' && (column?.type ?? 'bool') !== 'bool',
      )
      .map(({ use, column, span }) => ({
        span,
        on: 'step' as const,
        message: `${use.column} is a ${column?.type === 'string' ? 'text' : 'number'}, not true or false, so it answers nothing`,
        hint: `compare it with something, like rows[0].${use.column} == …`,
      }));
  },
};
