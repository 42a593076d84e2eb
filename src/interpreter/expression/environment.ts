import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { instrument, isConstant, type Use } from './instrument.ts';
import { momentText } from './moment.ts';
import { registerNumbers } from './register-numbers.ts';
import { TextOfType } from './values.ts';

let environment: Promise<Environment> | undefined;

/** The language of `when` and `expect`. The library is loaded with the first expression. */
export function celEnvironment(): Promise<Environment> {
  environment ??= create();
  return environment;
}

const TIMESTAMP = 'google.protobuf.Timestamp';

async function create(): Promise<Environment> {
  const { Environment } = await import('@marcbachmann/cel-js');
  const created = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
  registerNumbers(created);
  created.registerFunction(`timestamp(${TIMESTAMP}): ${TIMESTAMP}`, (date: Date) => date);
  created.registerFunction(`string(${TIMESTAMP}): string`, momentText);
  created.registerType('text', TextOfType);
  created.registerFunction('string(text): string', ({ text }: TextOfType) => text);
  created.registerOperator('text == text', (a: TextOfType, b: TextOfType) => a.text === b.text);
  created.registerOperator('text == string', (a: TextOfType, b: string) => a.text === b);
  return created;
}

export type Compiled =
  { readonly program: ParseResult; readonly problem: null } | { readonly program: null; readonly problem: string };

/** Parses and checks types as far as they are known; an expression that cannot be true or false is reported here. */
export async function compile(expression: string, use: Use): Promise<Compiled> {
  if (expression.trim() === '') return { program: null, problem: 'it is empty; write an expression like missing == 0' };
  const cel = await celEnvironment();
  try {
    const program = cel.parse(expression);
    const unfit = instrument(program.ast, use);
    if (unfit !== null) return { program: null, problem: unfit };
    const checked = program.check();
    if (!checked.valid) return { program: null, problem: explain(expression, checked.error) };
    const type = String(checked.type);
    if (type !== 'bool' && type !== 'dyn') {
      return {
        program: null,
        problem: `it has the type ${type}, expected true or false; ${compareIt(expression)}`,
      };
    }
    if (use === 'expect' && isConstant(program.ast)) {
      const problem = 'it uses no fact, so its answer is always the same; use a fact, such as rows or exitCode';
      return { program: null, problem };
    }
    return { program, problem: null };
  } catch (error) {
    return { program: null, problem: explain(expression, error) };
  }
}

export const compareIt = (expression: string): string =>
  `compare it with something, like ${expression.trim().slice(0, 60)} == …`;

/** The error of the library in one line: column from 1, what is wrong, and what to write if that is known. */
export function explain(expression: string, error: unknown, known: readonly string[] = []): string {
  if (!(error instanceof Error)) return String(error);
  const range = (error as { readonly range?: { readonly start?: number } }).range;
  const what = (error.message.split('\n')[0] ?? error.message).trim();
  const column = range?.start === undefined ? '' : `column ${range.start + 1}: `;
  return `${column}${what}${adviceFor(what, expression, known)}`;
}

function adviceFor(what: string, expression: string, known: readonly string[]): string {
  if (what.startsWith('Unknown variable')) return known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
  if (/Unexpected character: =/.test(what) && /(?<![=!<>])=(?!=)/.test(expression)) return '; to compare, write ==';
  if (/Unexpected character: &/.test(what)) return '; for "and", write &&';
  if (/Unexpected character: \|/.test(what)) return '; for "or", write ||';
  if (/dyn<string>/.test(what)) return '; a string has to be converted first, with int(…), double(…) or decimal(…)';
  if (what.includes('index out of bounds')) return '; check size() first';
  if (what.startsWith('No such key')) return '; or check for it first, with has(…)';
  if (/dyn<text>|^text /.test(what)) return '; compare it in the SQL, or as text with string(…)';
  if (/dyn<null>/.test(what)) return '; it is null: check first, with … != null && …';
  return '';
}
