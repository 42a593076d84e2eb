import { createContext, Script, type Context } from 'node:vm';
import { orDidYouMean } from '../../presentation/did-you-mean.ts';
import type { Expressions } from '../../model/ports.ts';
import { isTimeout, withinProcessorTime } from '../../processor-time/index.ts';
import { compareIt, compile, explain, type Compiled } from './environment.ts';
import { JudgedNothing, type Use } from './instrument.ts';
import { describeCel, toCel } from './values.ts';

export { columnUses } from './column-uses.ts';
export { loadConditionReader } from './conditions.ts';

const LIMIT_MS = 1_000;
const LIMIT_BYTES = 1024 * 1024;

/**
 * CEL evaluates `when` and `expect`. Every problem is an error message with column and advice, never a verdict.
 * Messages do not repeat the expression: callers show it.
 */
export function createExpressions(): Expressions {
  const compiled = { when: new Map<string, Promise<Compiled>>(), expect: new Map<string, Promise<Compiled>>() };
  const compileOnce = (expression: string, use: Use): Promise<Compiled> => {
    const known = compiled[use].get(expression) ?? compile(expression, use);
    compiled[use].set(expression, known);
    return known;
  };
  return {
    check: async (expression, use) => (await compileOnce(expression, use)).problem,
    evaluate: async (expression, use, scope) => {
      const { program, problem } = await compileOnce(expression, use);
      if (program === null) return { error: problem };
      const values = toCel(scope, LIMIT_BYTES);
      if (values === null) {
        return { error: 'the facts are larger than 1 MiB; count or filter them in the step itself' };
      }
      try {
        const value = withinTime(() => program(values));
        if (typeof value === 'boolean') return { value };
        return { error: `it returned ${describeCel(value)}, expected true or false; ${compareIt(expression)}` };
      } catch (error) {
        if (isTimeout(error)) {
          return {
            error: `it takes longer than ${LIMIT_MS / 1000} s and was stopped; simplify it, especially matches('…')`,
          };
        }
        const why = explain(expression, error, Object.keys(values)) + meant(error, Object.keys(values));
        return error instanceof JudgedNothing ? { error: why, nothing: true } : { error: why };
      }
    },
  };
}

let clock: { readonly script: Script; readonly context: Context } | undefined;

/** Runs on this thread; V8 stops it even inside a regular expression that backtracks forever. */
function withinTime(work: () => unknown): unknown {
  clock ??= { script: new Script('work()'), context: createContext({ work: null }) };
  const { script, context } = clock;
  context['work'] = work;
  try {
    return withinProcessorTime(LIMIT_MS, (timeout): unknown => script.runInContext(context, { timeout }));
  } finally {
    context['work'] = null;
  }
}

function meant(error: unknown, known: readonly string[]): string {
  const name = /^Unknown variable: (\w+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return name === undefined ? '' : orDidYouMean(name, known);
}
