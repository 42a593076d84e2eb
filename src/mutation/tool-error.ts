import type { Failure } from '../model/failure.ts';

/** Codes of failures that say nothing about the world: something was missing that the runbook itself has to provide. */
const CODES: ReadonlySet<string> = new Set([
  'missing-param',
  'missing-connection',
  'missing-binary',
  'no-stand-in',
  'spawn-failed',
  'session-lost',
  'capture-refused',
  'internal',
  'sandbox',
]);

/** What interpreters print about a name that is not there. */
const NAMELESS =
  /unbound variable|: parameter (?:null or )?not set|:\w+ has no value|['"]undefined\/|command not found|\b(?:ReferenceError|TypeError|SyntaxError|NameError|KeyError)\b|\$\{?\w+\}? is not set/;

/**
 * Whether a failure is an error instead of a finding: a variable that nobody set, a command that is missing, an expression that
 * could not be judged. Nobody has looked at the state of the system then, so that it neither confirms nor refutes anything.
 */
export function isError(failure: Failure, exitCode: number | null): boolean {
  if (failure.unjudged || CODES.has(failure.cause ?? failure.code) || exitCode === 127) return true;
  return [failure.message, failure.found ?? '', ...(failure.lastLines ?? [])].some((text) => NAMELESS.test(text));
}
