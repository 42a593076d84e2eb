import { createContext, Script } from 'node:vm';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import { isTimeout, withinProcessorTime } from '../../processor-time/index.ts';
import type { Param } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import { ownValue } from '../../model/template.ts';

export interface FilledParams {
  /** The values of params that are not secret; optional params without a value are left out. */
  readonly values: { readonly [name: string]: string };
  readonly diagnostics: readonly Diagnostic[];
}

/** Fills in defaults and checks every value. For a secret it only checks that a value exists and never reads it. */
export function fillParams(
  params: readonly Param[],
  given: { readonly [name: string]: string },
  secretNames: readonly string[],
  top: Span,
): FilledParams {
  const values = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const names = params.map((param) => param.name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? 'it declares none' : `it declares ${names.join(', ')}`;
    diagnostics.push(
      diagnostic(top, {
        rule: 'unknown-param',
        message: `the runbook has no param ${name}: ${known}`,
        hint: didYouMean(name, names) ?? 'declare it in the front matter under params:',
      }),
    );
  }
  for (const param of params) {
    const problem = param.secret
      ? checkSecret(param, given, secretNames)
      : fill(param, ownValue(given, param.name), values);
    if (problem) diagnostics.push(problem);
  }
  return { values: Object.fromEntries(values), diagnostics };
}

function checkSecret(
  param: Param,
  given: { readonly [name: string]: string },
  secretNames: readonly string[],
): Diagnostic | null {
  if (ownValue(given, param.name) !== undefined) {
    return diagnostic(param.span, {
      rule: 'secret-as-param',
      message: `${param.name} is a secret but was passed like an ordinary param`,
      hint: `supply it through ${param.from ?? 'from: env:NAME, file:PATH, command:CMD or prompt'}`,
    });
  }
  return secretNames.includes(param.name) ? null : unset(param);
}

function fill(param: Param, given: string | undefined, values: Map<string, string>): Diagnostic | null {
  const value = given ?? param.default;
  if (value === null || (value === '' && param.required)) return param.required ? unset(param) : null;
  const wrong = findWrong(param, value);
  if (wrong) return diagnostic(param.span, wrong);
  values.set(param.name, value);
  return null;
}

function unset(param: Param): Diagnostic {
  const what = param.description === null ? '' : ` (${param.description})`;
  const prompted = param.secret && param.from === 'prompt';
  const hints = [
    ...(param.from === null ? [] : [prompted ? 'there is no terminal to ask on' : `${param.from} supplied nothing`]),
    prompted
      ? 'play it on a terminal, or use env:NAME, file:PATH or command:CMD'
      : param.secret
        ? 'set its source'
        : `pass --param ${param.name}=${param.choices?.[0] ?? 'VALUE'}`,
  ];
  return diagnostic(param.span, {
    rule: 'missing-param',
    message: `${param.name}${what} is ${param.secret ? 'a secret' : 'required'} and has no value`,
    hint: hints.join('; '),
  });
}

/** What is wrong with a value that the operator typed; null if it is valid. */
export function refusal(param: Param, value: string): string | null {
  return findWrong(param, value)?.message ?? null;
}

function findWrong(param: Param, value: string) {
  const shown = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value.includes('\0')) {
    return {
      rule: 'bad-param',
      message: `${param.name} contains a NUL byte, which no environment variable can hold`,
      hint: 'remove the NUL byte from the value',
    };
  }
  if (param.choices && !param.choices.includes(value)) {
    return {
      rule: 'bad-param',
      message: `${param.name} is ${shown}, expected one of ${param.choices.join(', ')}`,
      hint: didYouMean(value, param.choices) ?? `pass --param ${param.name}=${param.choices[0] ?? 'VALUE'}`,
    };
  }
  if (param.pattern === null) return null;
  const verdict = matchesWhole(param.pattern, value);
  if (verdict === true) return null;
  if (verdict === false) {
    return {
      rule: 'bad-param',
      message: `${param.name} is ${shown}, expected a value that matches ${param.pattern} from its first to its last character`,
      hint: `pass --param ${param.name}=VALUE`,
    };
  }
  return {
    rule: 'bad-pattern',
    message: `the pattern of ${param.name} cannot be applied: ${verdict}`,
    hint: 'write a simpler pattern',
  };
}

const LIMIT_MS = 250;

let clock: { readonly script: Script; readonly context: ReturnType<typeof createContext> } | undefined;

/** Verdicts by pattern and value: each alternative is planned, and an editor asks again after every keystroke. */
const verdicts = new Map<string, boolean | string>();
const MOST_VERDICTS = 1_000;

/** Whether the whole value matches, or a string that says what is wrong with the pattern. Endless backtracking is stopped. */
function matchesWhole(pattern: string, value: string): boolean | string {
  const key = JSON.stringify([pattern, value]);
  const verdict = verdicts.get(key) ?? judgeWhole(pattern, value);
  if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
  verdicts.set(key, verdict);
  return verdict;
}

function judgeWhole(pattern: string, value: string): boolean | string {
  try {
    clock ??= { script: new Script('new RegExp(source, "u").test(value)'), context: createContext({}) };
    const { script, context } = clock;
    Object.assign(context, { source: `^(?:${pattern})$`, value });
    return withinProcessorTime(LIMIT_MS, (timeout) => script.runInContext(context, { timeout }) === true);
  } catch (error) {
    return isTimeout(error) ? `it takes longer than ${LIMIT_MS} ms` : (error as Error).message;
  }
}
