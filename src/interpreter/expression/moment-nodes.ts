import { microsOf, momentAt, readMoment } from './moment.ts';
import type { Evaluate } from './node.ts';

interface Span {
  readonly seconds: bigint;
  readonly nanos: number;
}

type SpanClass = new (seconds: bigint, nanos: number) => Span;

/** `+` and `-` for times to the microsecond, where the library keeps milliseconds; for all else the library is used. */
export const arithmetic: Evaluate = (evaluator, ast, context) => {
  const [left, right] = [evaluator.run(ast.left, context), evaluator.run(ast.right, context)];
  const result = ast.handle(left, right, ast, evaluator);
  if (left instanceof Date && right instanceof Date) {
    const micros = microsOf(left) - microsOf(right);
    const Duration = (result as Span).constructor as SpanClass;
    return new Duration(micros / 1_000_000n, Number(micros % 1_000_000n) * 1_000);
  }
  if (!(result instanceof Date)) return result;
  const [date, span] = left instanceof Date ? [left, right as Span] : [right as Date, left as Span];
  const micros = span.seconds * 1_000_000n + BigInt(Math.trunc(span.nanos / 1_000));
  return momentAt(microsOf(date) + (ast.op === '-' ? -micros : micros));
};

/** `timestamp('…')` to the microsecond, and an error for anything finer. */
export function timestampCall(inner: Evaluate): Evaluate {
  return (evaluator, ast, context) => {
    const [, [argument]] = ast.args as [string, readonly [typeof ast]];
    const date = inner(evaluator, ast, context);
    const text = evaluator.run(argument, context);
    if (!(date instanceof Date) || typeof text !== 'string' || !/\.\d{4,}/.test(text)) return date;
    const exact = readMoment(text);
    if (exact) return exact;
    throw new RangeError(`timestamp('${text}') is finer than a microsecond, or is not RFC 3339`);
  };
}
