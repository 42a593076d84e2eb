import type { Failure } from '../model/failure.ts';

/** Codes of failures that say nothing about the system: something was missing that the runbook itself must provide. */
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

/** What interpreters print about a name that does not exist. */
const NAMELESS =
  /unbound variable|: parameter (?:null or )?not set|:\w+ has no value|['"]undefined\/|command not found|no such call in the stand-in|a defect in the stand-in|\b(?:ReferenceError|TypeError|SyntaxError|NameError|KeyError)\b|\$\{?\w+\}? is not set/;

/**
 * Whether a failure is an error instead of a finding: a variable that nobody set, a command that is missing, an expression that
 * could not be judged. In that case nothing looked at the state of the system, so the failure neither confirms nor refutes anything.
 */
export function isError(failure: Failure, exitCode: number | null): boolean {
  if (failure.unjudged || CODES.has(failure.cause ?? failure.code) || exitCode === 127) return true;
  return [failure.message, failure.found ?? '', ...(failure.lastLines ?? [])].some((text) => NAMELESS.test(text));
}
