/** The part of the library's syntax tree that is used: nodes, their evaluators and what checking adds. */
export interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly input: string;
  readonly meta: { readonly evaluate: Evaluate; readonly alternate?: unknown; readonly macro?: unknown };
  readonly left: Node;
  readonly right: Node;
  /** The operation that checking resolved: takes operands and node, or items, arguments, evaluator and context. */
  handle(left: unknown, right: unknown, ast: unknown, evaluator: unknown): unknown;
  setMeta(key: 'evaluate', evaluate: Evaluate): void;
}

export interface Evaluator {
  run(node: Node, context: unknown): unknown;
}

export type Evaluate = (evaluator: Evaluator, node: Node, context: unknown) => unknown;

export const isNode = (value: object): value is Node => 'setMeta' in value && 'op' in value;
