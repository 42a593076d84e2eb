import type { Expectation, Match, Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import type { Pair } from '../pair.ts';
import { compareTexts } from '../text-change.ts';
import { say, value } from '../words.ts';
import type { Change } from '../change.ts';

export const expectedOutput: ChangeKind = {
  kind: 'expected-output',
  summary: 'the expected output below a step or gate asks for less, more or something else, or is gone',
  *find(pair) {
    for (const { before, after } of pair.steps.pairs) {
      const [old, fresh] = [before.expectations.filter(isNotIn(after)), after.expectations.filter(isNotIn(before))];
      for (let index = 0; index < Math.max(old.length, fresh.length); index += 1)
        yield compared(pair, before, after, old[index], fresh[index]);
    }
  },
};

const isNotIn =
  ({ expectations }: Step) =>
  (one: Expectation): boolean =>
    !expectations.some((other) => other.match === one.match && other.text === one.text);

function compared(
  { after: newer }: Pair,
  before: Step,
  after: Step,
  old: Expectation | undefined,
  fresh: Expectation | undefined,
): Change {
  const name = nameOf(after, newer);
  const both = { before: old ?? before, after: fresh ?? after };
  const text = compareTexts(old?.text ?? '', fresh?.text ?? '');
  if (!fresh)
    return {
      ...change('weakened', say`${name} no longer has to print what was expected`, { ...both, text }),
      step: after.id,
    };
  if (!old)
    return { ...change('strengthened', say`${name} has an expected output now`, { ...both, text }), step: after.id };
  const strength = relation(old, fresh);
  const [group, what] =
    strength === 'weaker'
      ? (['weakened', say`${name} has to print less than before`] as const)
      : strength === 'stronger'
        ? (['strengthened', say`${name} has to print more than before`] as const)
        : (['gates', say`${name} has to print something else`] as const);
  const how = old.match === fresh.match ? [] : say` (match=${value(fresh.match)}, it was ${value(old.match)})`;
  return { ...change(group, say`${what}${how}`, { ...both, text }), step: after.id };
}

function relation(old: Expectation, fresh: Expectation): 'weaker' | 'stronger' | 'different' {
  if (isPart(fresh, old)) return 'weaker';
  return isPart(old, fresh) ? 'stronger' : 'different';
}

const LINES: ReadonlySet<Match> = new Set(['contains', 'exact']);

/** Whether what prints the `whole` also satisfies the `part`: its lines are among those of the whole, in order. */
function isPart(part: Expectation, whole: Expectation): boolean {
  if (!LINES.has(part.match) || !LINES.has(whole.match)) return false;
  if (part.match === 'exact') return false;
  const lines = whole.text.trim().split('\n');
  let at = 0;
  for (const line of part.text.trim().split('\n')) {
    if (line.trim() === '...' || line.trim() === '') continue;
    const found = lines.findIndex((one, index) => index >= at && one.trim() === line.trim());
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}
