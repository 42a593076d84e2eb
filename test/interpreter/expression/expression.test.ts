import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../../src/interpreter/expression/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { spentMs } from '../../../src/processor-time/index.ts';

const expressions = createExpressions();

describe('an expression over the result of a step', () => {
  const cases: readonly (readonly [string, JsonObject, boolean])[] = [
    ['rows.size() == 0', { rows: [] }, true],
    ['rows.size() == 0', { rows: [{ id: 1 }] }, false],
    ['rows[0].count == 3', { rows: [{ count: 3 }] }, true],
    ['missing == 0 && extra == 0', { missing: 0, extra: 0 }, true],
    ["status == 200 && json.status == 'healthy'", { status: 200, json: { status: 'healthy' } }, true],
    ["steps['load-dump'].status == 'passed'", { steps: { 'load-dump': { status: 'passed' } } }, true],
    ["params.TARGET == 'prod'", { params: { TARGET: 'staging' } }, false],
    ['int(vars.LAG) < 30', { vars: { LAG: '12' } }, true],
    ['!drill', { drill: false }, true],
    ['rows.all(row, row.lag < 2.5)', { rows: [{ lag: 2 }, { lag: 2.4 }] }, true],
    ['has(json.error)', { json: { status: 'ok' } }, false],
    ['value == null', { value: null }, true],
  ];
  it.each(cases)('%s over %j returns %s', async (expression, scope, value) => {
    expect(await expressions.check(expression, 'expect')).toBeNull();
    expect(await expressions.evaluate(expression, 'expect', scope)).toEqual({ value });
  });

  it('divides whole numbers as integers, unlike doubles', async () => {
    expect(await expressions.evaluate('total / 2 == 3', 'expect', { total: 7 })).toEqual({ value: true });
  });

  it('returns the same answer for a number that happens to be whole as for one with a fraction', async () => {
    for (const lag of [5, 5.5]) {
      expect(
        await expressions.evaluate('lag / 2.0 > 2.0 && 2.0 * lag > 9.0 && lag - 0.5 > 4.0', 'expect', { lag }),
      ).toEqual({
        value: true,
      });
    }
  });

  it('reaches only the values: inherited properties do not exist', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'size']) {
      expect(await expressions.evaluate(`json.${name} == 1`, 'expect', { json: {} })).toEqual({
        error: expect.stringContaining(`No such key: ${name}`),
      });
    }
  });
});

describe('an error in an expression', () => {
  it('is found before anything runs, with its column and a hint', async () => {
    expect(await expressions.check('missing = 0', 'expect')).toBe(
      'column 9: Unexpected character: =; to compare, write ==',
    );
    expect(await expressions.check('rows.size( == 0', 'expect')).toMatch(/^column 12: Unexpected token/);
    expect(await expressions.check('  ', 'expect')).toMatch(/^it is empty/);
    expect(await expressions.check('frobnicate(1)', 'expect')).toMatch(/^column 1: .*frobnicate/);
  });

  it('is an expression that can never be true or false', async () => {
    expect(await expressions.check('1 + 1', 'expect')).toBe(
      'it has the type int, expected true or false; compare it with something, like 1 + 1 == …',
    );
    expect(await expressions.check("'yes'", 'expect')).toMatch(/type string, expected true or false/);
  });

  it('never becomes a verdict if the expression is evaluated anyway', async () => {
    expect(await expressions.evaluate('missing = 0', 'expect', { missing: 0 })).toEqual({
      error: expect.stringContaining('write =='),
    });
  });

  it('lists the known names if a name is unknown, and the nearest', async () => {
    const verdict = await expressions.evaluate('mising == 0', 'expect', { missing: 0, total: 3 });
    expect(verdict).toEqual({
      error: 'column 1: Unknown variable: mising; known here: missing, total; did you mean missing?',
    });
  });

  it('says what the result was if it is neither true nor false', async () => {
    const say = (value: JsonObject['x']) => expressions.evaluate('x', 'expect', { x: value ?? null });
    expect(await say(3)).toEqual({ error: expect.stringMatching(/^it returned 3 \(int\), expected true or false/) });
    expect(await say('true')).toEqual({ error: expect.stringMatching(/^it returned "true" \(string\)/) });
    expect(await say([])).toEqual({ error: expect.stringMatching(/^it returned a list of 0/) });
    expect(await say({})).toEqual({ error: expect.stringMatching(/^it returned a map/) });
    expect(await say(null)).toEqual({ error: expect.stringMatching(/^it returned null/) });
  });

  it('suggests converting a string that is compared as a number', async () => {
    expect(await expressions.evaluate('lag < 5', 'expect', { lag: '4' })).toEqual({
      error: expect.stringContaining('int(…)'),
    });
  });
});

describe('the limits of an expression', () => {
  it('stop one that would backtrack forever after a second', async () => {
    const before = process.cpuUsage();
    const verdict = await expressions.evaluate("text.matches('^(a+)+$')", 'expect', { text: `${'a'.repeat(60)}!` });
    expect(verdict).toEqual({ error: expect.stringMatching(/longer than 1 s and was stopped/) });
    expect(spentMs(before)).toBeLessThan(10_000);
    expect(await expressions.evaluate('1 == 1', 'when', {})).toEqual({ value: true });
  });

  it('refuse more than 1 MiB of input and accept a little less', async () => {
    const error = { error: expect.stringContaining('larger than 1 MiB') };
    expect(await expressions.evaluate('text.size() > 0', 'expect', { text: 'x'.repeat(1024 * 1024) })).toEqual(error);
    expect(
      await expressions.evaluate('rows.size() > 0', 'expect', {
        rows: Array.from({ length: 200_000 }, (_, id) => ({ id })),
      }),
    ).toEqual(error);
    expect(await expressions.evaluate('text.size() > 0', 'expect', { text: 'x'.repeat(1024 * 1024 - 100) })).toEqual({
      value: true,
    });
  });
});
