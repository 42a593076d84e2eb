import { expect, it } from 'vitest';
import { loadConditionReader } from '../../../src/interpreter/expression/index.ts';
import type { Condition } from '../../../src/model/condition.ts';

const CASES: readonly (readonly [expression: string, condition: Condition])[] = [
  ['rows[0].n >= 5', { left: 'rows[0].n', operator: '>=', right: 5 }],
  ['-3 < x', { left: 'x', operator: '>', right: -3 }],
  [
    "status == 200 && json.state == 'ok'",
    {
      all: [
        { left: 'status', operator: '==', right: 200 },
        { left: 'json.state', operator: '==', right: 'ok' },
      ],
    },
  ],
  ['!(a.b == 1 || c)', { all: [{ left: 'a.b', operator: '!=', right: 1 }, { text: '! c' }] }],
  ['rows.all(r,  r.ok)', { text: 'rows.all(r, r.ok)' }],
  ['a.b == c.d', { text: 'a.b == c.d' }],
  ['9007199254740993 == x', { text: '9007199254740993 == x' }],
  ['rows.size( == ', { text: 'rows.size( == ' }],
];

it.each(CASES)('reads %s as a condition', async (expression, condition) => {
  expect((await loadConditionReader())(expression)).toEqual(condition);
});
