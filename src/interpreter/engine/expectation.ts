import { runInNewContext } from 'node:vm';
import type { ExpectationVerdict } from '../../model/events.ts';
import type { Json } from '../../model/json.ts';
import { isTimeout, withinProcessorTime } from '../../model/processor-time.ts';
import type { Expectation } from '../../model/runbook.ts';

const SHOWN = 400;
const PATTERN_MS = 1_000;

/** Compares what was printed with what a `.expect` fence says. */
export function compare(expectation: Expectation, stdout: string): ExpectationVerdict {
  const found = stdout.replaceAll('\r\n', '\n').trimEnd();
  const expected = expectation.text.replaceAll('\r\n', '\n').trimEnd();
  return { passed: matches(expectation.match, found, expected), found: shorten(found), expected: shorten(expected) };
}

function matches(match: Expectation['match'], found: string, expected: string): boolean {
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

/** A pattern that backtracks for ever is stopped after a second, and has not matched. */
function matchesPattern(found: string, expected: string): boolean {
  try {
    return withinProcessorTime(
      PATTERN_MS,
      (timeout) => runInNewContext('new RegExp(expected, "m").test(found)', { expected, found }, { timeout }) === true,
    );
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  }
}

/** Every expected line, trimmed, is found in order; a line of `...` stands for any lines, `...` within one for any text. */
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
    return isSubset(JSON.parse(expected) as Json, JSON.parse(found) as Json);
  } catch {
    return false;
  }
}

/** Objects may have more keys than expected; arrays and scalars have to be equal. */
function isSubset(expected: Json, found: Json): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(found) &&
      found.length === expected.length &&
      expected.every((item: Json, index) => isSubset(item, found[index] as Json))
    );
  }
  if (expected === null || typeof expected !== 'object') return expected === found;
  if (found === null || typeof found !== 'object' || Array.isArray(found)) return false;
  const actual = found as { readonly [key: string]: Json };
  return Object.entries(expected).every(
    ([key, value]) => key in actual && isSubset(value as Json, actual[key] as Json),
  );
}

const shorten = (text: string): string =>
  text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
