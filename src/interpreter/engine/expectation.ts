import { runInNewContext } from 'node:vm';
import type { ExpectationVerdict } from '../../model/events.ts';
import { canonicalNumber, parseExactJson } from '../../model/exact-json.ts';
import { isFactObject, isList, TypedText, type Fact } from '../../model/facts.ts';
import { isTimeout, withinProcessorTime } from '../../processor-time/index.ts';
import type { Expectation } from '../../model/runbook.ts';
import { cutText } from '../../redaction/redactor.ts';
import type { SecretValue } from '../../model/ports.ts';

const SHOWN = 400;
const PATTERN_MS = 1_000;

/** Compares the stdout of a step with a `.expect` fence. */
export function compare(
  expectation: Expectation,
  stdout: string,
  secrets: readonly SecretValue[] = [],
): ExpectationVerdict {
  const found = stdout.replaceAll('\r\n', '\n').trimEnd();
  const expected = expectation.text.replaceAll('\r\n', '\n').trimEnd();
  const passed = matches(expectation.match, found, expected);
  const verdict = { passed: passed === true, found: shorten(found, secrets), expected: shorten(expected, secrets) };
  return passed === null ? { ...verdict, unjudged: TOO_SLOW } : verdict;
}

const TOO_SLOW = `the pattern takes longer than ${PATTERN_MS / 1000} s on the output and was stopped; simplify it`;

/** Null if it could not be evaluated. */
function matches(match: Expectation['match'], found: string, expected: string): boolean | null {
  switch (match) {
    case 'exact':
      return found === expected;
    case 'regex':
      return matchesPattern(found, expected);
    case 'json':
      return matchesJson(found, expected);
    case 'contains':
      return containsInOrder(found, expected);
  }
}

/** Returns null for a pattern that backtracks forever; it is stopped after a second. */
function matchesPattern(found: string, expected: string): boolean | null {
  try {
    return withinProcessorTime(
      PATTERN_MS,
      (timeout) => runInNewContext('new RegExp(expected, "m").test(found)', { expected, found }, { timeout }) === true,
    );
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  }
}

/** Every expected line, trimmed, is found in order; a line of `...` matches any lines, `...` within a line any text. */
function containsInOrder(found: string, expected: string): boolean {
  const wanted = expected
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '...');
  let next = 0;
  for (const line of found.split('\n')) {
    const want = wanted[next];
    if (want === undefined) return true;
    if (lineContains(line, want)) next += 1;
  }
  return next === wanted.length;
}

function lineContains(line: string, want: string): boolean {
  let from = 0;
  for (const part of want.split('...')) {
    const at = line.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function matchesJson(found: string, expected: string): boolean {
  try {
    return isSubset(parseExactJson(expected), parseExactJson(found));
  } catch {
    return false;
  }
}

/** Objects may have more keys than expected; arrays and scalars have to be equal, numbers to the last digit. */
function isSubset(expected: Fact, found: Fact): boolean {
  if (isList(expected)) {
    return (
      isList(found) &&
      found.length === expected.length &&
      expected.every((item, index) => isSubset(item, found[index] ?? null))
    );
  }
  // Only numbers that a double cannot hold have a type; equal numbers have one spelling.
  if (expected instanceof TypedText)
    return found instanceof TypedText && canonicalNumber(expected.text) === canonicalNumber(found.text);
  if (!isFactObject(expected)) return expected === found;
  if (!isFactObject(found)) return false;
  return Object.entries(expected).every(
    ([key, value]) => Object.hasOwn(found, key) && isSubset(value, found[key] ?? null),
  );
}

const shorten = (text: string, secrets: readonly SecretValue[]): string =>
  text.length <= SHOWN ? text : `${cutText(text, SHOWN, secrets)} (${text.length} characters)`;
