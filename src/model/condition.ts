export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * What a gate demands, in a form in which two versions can be compared. `{ all: [] }` always holds, `{ any: [] }` never
 * does. What is not understood is its text, which implies only itself.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly left: string; readonly operator: Comparison; readonly right: string | number | boolean }
  | { readonly text: string };

export const ALWAYS: Condition = { all: [] };
export const NEVER: Condition = { any: [] };

const isAlways = (one: Condition): boolean => 'all' in one && one.all.length === 0;
const isNever = (one: Condition): boolean => 'any' in one && one.any.length === 0;

/** All of the parts, without those that always hold. */
export function allOf(parts: readonly Condition[]): Condition {
  if (parts.some(isNever)) return NEVER;
  const kept = parts.filter((one) => !isAlways(one));
  return kept.length === 1 && kept[0] ? kept[0] : { all: kept };
}

/** One of the parts, without those that never hold. */
export function anyOf(parts: readonly Condition[]): Condition {
  if (parts.some(isAlways)) return ALWAYS;
  const kept = parts.filter((one) => !isNever(one));
  return kept.length === 1 && kept[0] ? kept[0] : { any: kept };
}

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** The same comparison seen from its other side: `5 < x` is `x > 5`. */
export const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export function negated(condition: Condition): Condition {
  if ('all' in condition) return { any: condition.all.map(negated) };
  if ('any' in condition) return { all: condition.any.map(negated) };
  if ('text' in condition)
    return { text: condition.text.startsWith('! ') ? condition.text.slice(2) : `! ${condition.text}` };
  return { ...condition, operator: OPPOSITE[condition.operator] };
}

/** A condition as a reader would write it. */
export function conditionText(condition: Condition): string {
  if ('text' in condition) return condition.text;
  if ('left' in condition) return `${condition.left} ${condition.operator} ${String(condition.right)}`;
  const [parts, sign] = 'all' in condition ? [condition.all, ' and '] : [condition.any, ' or '];
  return parts.map(conditionText).join(sign);
}
