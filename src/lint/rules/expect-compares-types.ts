import { judgedColumns, type JudgedColumn } from '../data/judged-columns.ts';
import type { Finding, LintRule } from '../rule.ts';

/** Values of different types are not "different": the expression cannot be judged, and the step fails. */
export const expectComparesTypes: LintRule = {
  rule: 'expect-compares-types',
  category: 'data',
  severity: { step: 'error', plain: 'off' },
  summary: 'an `expect=` compares a column with a value of another type',
  async check(context) {
    return (await judgedColumns(context)).flatMap(mismatch);
  },
};

function mismatch({ use, column, span }: JudgedColumn): Finding[] {
  const { against, operator } = use;
  const type = column?.type ?? null;
  if (operator === null || type === null || against === null || against === 'null' || type === against) return [];
  return [
    {
      span,
      on: 'step',
      message: `${use.column} is a ${WORDS[type]}, and ${operator} is given a ${WORDS[against]}: this cannot be judged`,
      hint: HINTS[type],
    },
  ];
}

const WORDS = { string: 'text', number: 'number', bool: 'boolean', null: 'null' } as const;
const HINTS = {
  string: 'convert it with int(…), or compare it with text in quotes',
  number: 'compare it with a number, without quotes',
  bool: 'use the column itself, or compare it with true or false',
  null: 'compare it with null',
} as const;
