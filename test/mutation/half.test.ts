import { expect, test } from 'vitest';
import { halfOf } from '../../src/mutation/index.ts';

const removed = (item: string) => ({ item, before: 'x', after: null, size: null });

test('takes back every second row of a table that is still there', () => {
  const half = halfOf(['a: public.t row (1)', 'a: public.t row (2)', 'a: public.t row (3)'].map(removed));
  expect(half).toEqual({ how: 'taken-back', items: ['a: public.t row (2)'], of: 3 });
});

test('has no half of a table that was dropped, since its rows cannot be taken back', () => {
  expect(halfOf(['table a: public.t', 'a: public.t row (1)', 'a: public.t row (2)'].map(removed))).toBeNull();
});

test('has no half of a table that got another column, since its rows no longer have the shape of before', () => {
  const changed = (item: string) => ({ item, before: 'a', after: 'b', size: null });
  expect(halfOf(['table a: public.t', 'a: public.t row (1)', 'a: public.t row (2)'].map(changed))).toBeNull();
});
