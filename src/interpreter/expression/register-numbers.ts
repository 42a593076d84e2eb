import type { Environment } from '@marcbachmann/cel-js';
import { Exact } from './exact.ts';
import { describeCel } from './values.ts';

/** Adds `decimal` to CEL's int and double, and arithmetic across all three: exact, or an error. */
export function registerNumbers(environment: Environment): void {
  // A number that happens to be whole is an int today and a double tomorrow: arithmetic must not depend on that.
  for (const [sign, apply] of DOUBLES) {
    environment.registerOperator(`int ${sign} double`, (a: bigint, b: number) => apply(asDouble(a), b));
    environment.registerOperator(`double ${sign} int`, (a: number, b: bigint) => apply(a, asDouble(b)));
  }
  environment.registerType('decimal', Exact);
  for (const [sign, apply] of DECIMALS) {
    environment.registerOperator(`decimal ${sign} decimal: decimal`, apply);
    for (const other of ['int', 'double']) {
      environment.registerOperator(`decimal ${sign} ${other}: decimal`, (a: Exact, b: bigint | number) =>
        apply(a, exactly(b)),
      );
      environment.registerOperator(`${other} ${sign} decimal: decimal`, (a: bigint | number, b: Exact) =>
        apply(exactly(a), b),
      );
    }
  }
  // instrument() answers comparisons; these tell the type checker that they exist.
  for (const sign of ['<', '<=', '>', '>=', '==']) {
    environment.registerOperator(`decimal ${sign} decimal: bool`, unreachable);
    for (const other of ['int', 'double']) {
      environment.registerOperator(`decimal ${sign} ${other}: bool`, unreachable);
      if (sign !== '==') environment.registerOperator(`${other} ${sign} decimal: bool`, unreachable);
    }
  }
  environment.registerOperator('-decimal', (a: Exact) => a.negated());
  environment.registerFunction('decimal(decimal): decimal', (a: Exact) => a);
  for (const from of ['int', 'double']) environment.registerFunction(`decimal(${from}): decimal`, exactly);
  environment.registerFunction('decimal(string): decimal', (text: string) => {
    const read = Exact.read(text.trim());
    if (read) return read;
    throw new RangeError(`decimal() of ${describeCel(text)}: not a decimal number`);
  });
  environment.registerFunction('double(decimal): double', (a: Exact) => a.toNumber());
  environment.registerFunction('int(decimal): int', (a: Exact) => a.truncated());
  environment.registerFunction('string(decimal): string', (a: Exact) => a.toString());
}

const DOUBLES: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
];

const DECIMALS: readonly (readonly [string, (a: Exact, b: Exact) => Exact])[] = [
  ['+', (a, b) => a.plus(b)],
  ['-', (a, b) => a.plus(b.negated())],
  ['*', (a, b) => a.times(b)],
  [
    '/',
    (a, b) => {
      const result = a.dividedBy(b);
      if (result) return result;
      throw new RangeError('division by zero');
    },
  ],
];

function asDouble(value: bigint): number {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new RangeError(`${value} (int) is too large to calculate with a double; write decimal(…) around one of them`);
}

function exactly(value: bigint | number): Exact {
  const exact = Exact.of(value);
  if (exact) return exact;
  throw new RangeError(`${value} (double) is not a number that can be calculated with`);
}

function unreachable(): never {
  throw new Error('comparisons are answered before they reach the library');
}
