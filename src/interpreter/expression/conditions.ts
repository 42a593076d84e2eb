import { MIRRORED, negated, type Comparison, type Condition } from '../../model/condition.ts';
import { celEnvironment } from './environment.ts';
import { isNode, type Node } from './node.ts';

/** Reads expressions as conditions that can be compared; one that cannot be parsed is its text. */
export async function loadConditionReader(): Promise<(expression: string) => Condition> {
  const cel = await celEnvironment();
  return (expression) => {
    try {
      const root: unknown = cel.parse(expression).ast;
      return isTree(root) ? read(root) : { text: expression };
    } catch (error) {
      if (error instanceof Error) return { text: expression };
      throw error;
    }
  };
}

const isTree = (value: unknown): value is Node => typeof value === 'object' && value !== null && isNode(value);

function read(node: Node): Condition {
  const [left, right] = Array.isArray(node.args) ? (node.args as readonly unknown[]) : [node.args];
  if (node.op === '!_' && isTree(left)) return negated(read(left));
  if (isTree(left) && isTree(right)) {
    if (node.op === '&&') return { all: [read(left), read(right)] };
    if (node.op === '||') return { any: [read(left), read(right)] };
    if (node.op in MIRRORED) return compared(node.op as Comparison, left, right) ?? { text: textOf(node) };
  }
  return { text: textOf(node) };
}

function compared(operator: Comparison, left: Node, right: Node): Condition | null {
  const [before, after] = [literal(left), literal(right)];
  if (before === null && after !== null) return { left: textOf(left), operator, right: after };
  if (before !== null && after === null) return { left: textOf(right), operator: MIRRORED[operator], right: before };
  return null;
}

function literal({ op, args }: Node): string | number | boolean | null {
  if (op === '-_' && isTree(args)) {
    const value = literal(args);
    return typeof value === 'number' ? -value : null;
  }
  if (op !== 'value') return null;
  if (typeof args === 'bigint') return Number.isSafeInteger(Number(args)) ? Number(args) : null;
  return typeof args === 'string' || typeof args === 'number' || typeof args === 'boolean' ? args : null;
}

const textOf = ({ input, start, end }: Node): string => input.slice(start, end).replace(/\s+/g, ' ').trim();
