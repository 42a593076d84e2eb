import { canonicalNumber } from '../../model/exact-json.ts';
import { Incomparable, isEqual, isIn, isNumber, numberOrder, type NullRule } from './comparison.ts';
import { microsOf } from './moment.ts';
import { arithmetic, timestampCall } from './moment-nodes.ts';
import { isNode, type Evaluate, type Node } from './node.ts';

/** `all()` over an empty list: true by logic, but not evidence. */
export class JudgedNothing extends Error {}

/** What an expression is for: a condition may hold for an empty list, an expectation may not. */
export type Use = 'when' | 'expect';

/**
 * Changes the meaning of a parsed expression before it is checked: comparisons are exact and fail for values that cannot
 * be compared, `all()` over an empty list does not satisfy an expectation, and the error for a missing key lists the
 * known keys. The library cannot replace what it defines, so its nodes get another `evaluate`.
 * Returns what is wrong with the expression, or null.
 */
export function instrument(root: unknown, use: Use): string | null {
  const nodes = [...nodesUnder(root, new Set())];
  const nulls: NullRule = use === 'expect' ? 'unknown' : 'value';
  for (const node of nodes) {
    const problem = inexactLiteral(node);
    if (problem !== null) return problem;
    if (node.op === '==' || node.op === '!=' || node.op === 'in') node.setMeta('evaluate', equality(node, nulls));
    else if (ORDERS.has(node.op)) node.setMeta('evaluate', ordering);
    else if (node.op === '.' || node.op === '[]') node.setMeta('evaluate', access(node.meta.evaluate));
    else if (node.op === '+' || node.op === '-') node.setMeta('evaluate', arithmetic);
    else if (isTimestampCall(node)) node.setMeta('evaluate', timestampCall(node.meta.evaluate));
    else if (use === 'expect' && isAll(node)) node.setMeta('evaluate', all);
  }
  return null;
}

/** True for an expression like `1 == 1`, which does not depend on any fact. */
export function isConstant(root: unknown): boolean {
  const nodes = [...nodesUnder(root, new Set())];
  const own = new Set(
    nodes.map(({ op, args }) => (op === 'comprehension' ? (args as Comprehension).iterVarName : null)),
  );
  return !nodes.some(({ op, args }) => op === 'id' && !NAMES_NOTHING.has(String(args)) && !own.has(String(args)));
}

const ORDERS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const NAMES_NOTHING: ReadonlySet<string> = new Set(
  'cel google string bool int uint double map list bytes null_type type'.split(' '),
);

function* nodesUnder(value: unknown, seen: Set<unknown>): Iterable<Node> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) for (const item of value) yield* nodesUnder(item, seen);
  else if (isNode(value)) {
    yield value;
    yield* nodesUnder(value.args, seen);
    yield* nodesUnder(value.meta.alternate, seen);
    yield* nodesUnder(value.meta.macro, seen);
  } else if (Object.getPrototypeOf(value) === Object.prototype) yield* nodesUnder(Object.values(value), seen);
}

/** CEL reads `0.10000000000000000001` as a double, which is a different number. */
function inexactLiteral({ op, args, input, start, end }: Node): string | null {
  if (op !== 'value' || typeof args !== 'number') return null;
  const written = canonicalNumber(input.slice(start, end));
  if (written === null || written === canonicalNumber(String(args))) return null;
  return `column ${start + 1}: ${input.slice(start, end)} has more digits than a double can hold; write decimal('${input.slice(start, end)}')`;
}

function equality(node: Node, nulls: NullRule): Evaluate {
  const rule = isNullWritten(node) ? 'value' : nulls;
  return (evaluator, ast, context) => {
    const [left, right] = [evaluator.run(ast.left, context), evaluator.run(ast.right, context)];
    return located(ast, () => {
      if (ast.op !== 'in') return isEqual(left, right, rule) === (ast.op === '==');
      if (Array.isArray(right) || right instanceof Set) return isIn(left, right, rule);
      if (right instanceof Map && typeof left !== 'string') {
        throw new Incomparable('the keys of a map are strings; convert the key first, with string(…)');
      }
      return ast.handle(left, right, ast, evaluator);
    });
  };
}

const isNullWritten = ({ args }: Node): boolean =>
  Array.isArray(args) && args.some((arg: unknown) => isLiteralNull(arg));

const isLiteralNull = (arg: unknown): boolean =>
  typeof arg === 'object' && arg !== null && isNode(arg) && arg.op === 'value' && arg.args === null;

const ordering: Evaluate = (evaluator, ast, context) => {
  const [left, right] = [evaluator.run(ast.left, context), evaluator.run(ast.right, context)];
  return located(ast, () => {
    const order =
      left instanceof Date && right instanceof Date
        ? Number(microsOf(left) - microsOf(right))
        : isNumber(left) && isNumber(right)
          ? numberOrder(left, right)
          : null;
    if (order === null) return ast.handle(left, right, ast, evaluator);
    if (ast.op === '<') return order < 0;
    if (ast.op === '<=') return order <= 0;
    return ast.op === '>' ? order > 0 : order >= 0;
  });
};

/** Adds the known keys to the library's `No such key: n`. */
function access(inner: Evaluate): Evaluate {
  return (evaluator, ast, context) => {
    try {
      return inner(evaluator, ast, context);
    } catch (error) {
      if (!(error instanceof Error) || !/^No such key: (?!.*;)/.test(error.message)) throw error;
      const holder = evaluator.run(ast.left, context);
      if (holder instanceof Map) {
        const keys = [...holder.keys()].slice(0, 40).map(String);
        const [first = '', ...rest] = error.message.split('\n');
        const known = keys.length === 0 ? '; the map is empty' : `; known: ${keys.join(', ')}`;
        error.message = [first.trimEnd() + known, ...rest].join('\n');
      }
      throw error;
    }
  };
}

const isTimestampCall = ({ op, args }: Node): boolean =>
  op === 'call' && Array.isArray(args) && args[0] === 'timestamp';

interface Comprehension {
  readonly kind?: unknown;
  readonly errorsAreFatal?: unknown;
  readonly init?: unknown;
  readonly iterable: Node;
  readonly iterVarName?: string;
}

/** Of the quantifiers `all`, `exists` and `exists_one`, only the first begins with true. */
function isAll({ op, args }: Node): boolean {
  if (op !== 'comprehension') return false;
  const { kind, init } = args as Comprehension;
  return kind === 'quantifier' && typeof init === 'object' && init !== null && isNode(init) && init.args === true;
}

const all: Evaluate = (evaluator, ast, context) => {
  const { iterable } = ast.args as Comprehension;
  const items = evaluator.run(iterable, context);
  if (sizeOf(items) === 0) {
    const asked = iterable.input.slice(iterable.start, iterable.end);
    throw at(
      ast,
      new JudgedNothing(
        `all() had nothing to check, since ${asked} is empty; if that is fine, write ${asked}.size() == 0 || …`,
      ),
    );
  }
  return ast.handle(items, ast.args, evaluator, context);
};

function sizeOf(items: unknown): number | null {
  if (Array.isArray(items)) return items.length;
  return items instanceof Map || items instanceof Set ? items.size : null;
}

function located(ast: Node, compare: () => unknown): unknown {
  try {
    return compare();
  } catch (error) {
    throw error instanceof Incomparable ? at(ast, error) : error;
  }
}

/** Adds the place in the expression, as the errors of the library do. */
function at(ast: Node, error: Error): Error {
  return Object.assign(error, { range: { start: ast.start, end: ast.end } });
}
