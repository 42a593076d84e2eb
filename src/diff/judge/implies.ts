import type { Comparison, Condition } from '../../model/condition.ts';

/** How the demands of a newer version relate to those of the older one. */
export type Strength = 'same' | 'weaker' | 'stronger' | 'different';

export function strengthOf(before: Condition, after: Condition): Strength {
  const fuel = { left: 20_000 };
  const [up, down] = [implies(after, before, fuel), implies(before, after, fuel)];
  if (fuel.left <= 0) return 'different';
  if (up) return down ? 'same' : 'stronger';
  return down ? 'weaker' : 'different';
}

/** The demands of `before` that `after` no longer makes. */
export function lostDemands(before: Condition, after: Condition): readonly Condition[] {
  const fuel = { left: 20_000 };
  return demandsOf(before).filter((one) => !implies(after, one, fuel));
}

export const demandsOf = (condition: Condition): readonly Condition[] =>
  'all' in condition ? condition.all.flatMap(demandsOf) : [condition];

/** Whether whatever satisfies `a` satisfies `b`. False when in doubt, and when the fuel is burnt: the work is bounded. */
function implies(a: Condition, b: Condition, fuel: { left: number }): boolean {
  fuel.left -= 1;
  if (fuel.left <= 0) return false;
  if ('all' in b) return b.all.every((one) => implies(a, one, fuel));
  if ('any' in a) return a.any.every((one) => implies(one, b, fuel));
  if ('any' in b && b.any.some((one) => implies(a, one, fuel))) return true;
  if ('all' in a) return a.all.some((one) => implies(one, b, fuel));
  if ('any' in b) return false;
  if ('text' in a || 'text' in b) return 'text' in a && 'text' in b && a.text === b.text;
  return a.left === b.left && impliesComparison(a, b);
}

type Compared = Extract<Condition, { readonly left: string }>;

function impliesComparison(a: Compared, b: Compared): boolean {
  if (a.operator === b.operator && a.right === b.right) return true;
  if (a.operator === '==')
    return a.right !== b.right ? holds(a.right, b.operator, b.right) : b.operator.endsWith('=') && b.operator !== '!=';
  if (typeof a.right !== 'number' || typeof b.right !== 'number') return false;
  const [x, y] = [a.right, b.right];
  switch (a.operator) {
    case '>=':
      return (b.operator === '>=' && x >= y) || ((b.operator === '>' || b.operator === '!=') && x > y);
    case '>':
      return (b.operator === '>=' || b.operator === '>' || b.operator === '!=') && x >= y;
    case '<=':
      return (b.operator === '<=' && x <= y) || ((b.operator === '<' || b.operator === '!=') && x < y);
    case '<':
      return (b.operator === '<=' || b.operator === '<' || b.operator === '!=') && x <= y;
    case '!=':
      return false;
  }
}

/** Values of different types are not compared: their order is not that of their text. */
function holds(value: string | number | boolean, operator: Comparison, other: string | number | boolean): boolean {
  if (typeof value !== typeof other) return false;
  if (operator === '!=') return value !== other;
  if (typeof value !== 'number' || typeof other !== 'number') return false;
  return (
    (operator === '<' && value < other) ||
    (operator === '<=' && value <= other) ||
    (operator === '>' && value > other) ||
    (operator === '>=' && value >= other)
  );
}
