import type { ColumnUse, ValueType } from '../../model/expression-uses.ts';
import { celEnvironment } from './environment.ts';
import { isNode, type Node } from './node.ts';

/** The columns of `rows` that an expression reads, without any value. Null if it cannot be parsed, which planning reports. */
export async function columnUses(expression: string): Promise<readonly ColumnUse[] | null> {
  const cel = await celEnvironment();
  try {
    const uses: ColumnUse[] = [];
    const root: unknown = cel.parse(expression).ast;
    if (isTree(root)) visit(root, { rows: new Set(), answer: true }, uses);
    const optional = new Set(uses.filter((use) => use.optional).map(({ column }) => column));
    return uses.filter((use) => !use.optional).map((use) => ({ ...use, optional: optional.has(use.column) }));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

interface Scope {
  /** Names that stand for one row: `r` in `rows.all(r, …)`. */
  readonly rows: ReadonlySet<string>;
  /** The value here has to be true or false. */
  readonly answer: boolean;
}

const isTree = (value: unknown): value is Node => typeof value === 'object' && value !== null && isNode(value);

const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const COMPARES: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const CALCULATES: ReadonlySet<string> = new Set(['-', '*', '/', '%']);

function visit(node: Node, scope: Scope, uses: ColumnUse[]): void {
  const args = Array.isArray(node.args) ? (node.args as readonly unknown[]) : [node.args];
  const inner = { ...scope, answer: false };
  const own = columnOf(node, scope);
  if (own !== null) {
    uses.push({ ...own, optional: false, against: scope.answer ? 'bool' : null, operator: null });
    return;
  }
  const [left, right] = args;
  if (isTree(left) && isTree(right) && (COMPARES.has(node.op) || CALCULATES.has(node.op) || node.op === 'in')) {
    pair(node.op, left, right, inner, uses);
    return;
  }
  if (node.op === 'call' && left === 'has') {
    for (const one of flat(args.slice(1))) {
      const column = columnOf(one, scope);
      if (column) uses.push({ ...column, optional: true, against: null, operator: null });
    }
    return;
  }
  if (node.op === 'rcall' && typeof left === 'string' && isTree(right) && MACROS.has(left)) {
    macro(left, right, flat(args.slice(2)), scope, uses);
    return;
  }
  const logical = node.op === '&&' || node.op === '||' || node.op === '!_';
  for (const one of flat(args)) visit(one, { ...scope, answer: logical && scope.answer }, uses);
}

/** `rows.all(r, r.ok)`: `r` is a row, and the body of a quantifier is an answer. */
function macro(name: string, over: Node, [variable, ...body]: readonly Node[], scope: Scope, uses: ColumnUse[]): void {
  visit(over, { ...scope, answer: false }, uses);
  const rows = variable?.op === 'id' && isRows(over) ? new Set([...scope.rows, String(variable.args)]) : scope.rows;
  for (const one of body) visit(one, { ...scope, rows, answer: name !== 'map' }, uses);
}

function pair(operator: string, left: Node, right: Node, scope: Scope, uses: ColumnUse[]): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const own = columnOf(one, scope);
    if (own === null) visit(one, scope, uses);
    else uses.push({ ...own, optional: false, operator, against: CALCULATES.has(operator) ? 'number' : typeOf(other) });
  }
}

const flat = (args: readonly unknown[]): readonly Node[] => args.flat(2).filter(isTree);

/** `rows`, or rows that were filtered. */
function isRows({ op, args }: Node): boolean {
  if (op === 'id') return args === 'rows';
  if (op !== 'rcall' || !Array.isArray(args)) return false;
  const [name, over] = args as readonly unknown[];
  return name === 'filter' && isTree(over) && isRows(over);
}

function isRow({ op, args }: Node, { rows }: Scope): boolean {
  if (op === 'id') return rows.has(String(args));
  if (op !== '[]' || !Array.isArray(args)) return false;
  const [over] = args as readonly unknown[];
  return isTree(over) && isRows(over);
}

function columnOf(node: Node, scope: Scope): Pick<ColumnUse, 'column' | 'start' | 'end'> | null {
  if ((node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return null;
  const [row, key] = node.args as readonly unknown[];
  if (!isTree(row) || !isRow(row, scope)) return null;
  const name = isTree(key) && key.op === 'value' ? key.args : key;
  return typeof name === 'string' ? { column: name, start: node.start, end: node.end } : null;
}

/** The type of a literal, or of the literals in a list. */
function typeOf({ op, args }: Node): ValueType | null {
  if (op === 'list') {
    const [first] = flat(Array.isArray(args) ? args : []);
    return first ? typeOf(first) : null;
  }
  if (op !== 'value') return null;
  if (args === null) return 'null';
  if (typeof args === 'bigint' || typeof args === 'number') return 'number';
  if (typeof args === 'boolean') return 'bool';
  return typeof args === 'string' ? 'string' : null;
}
