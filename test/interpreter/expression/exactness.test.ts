import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../../src/interpreter/expression/index.ts';
import { TypedText, type FactObject } from '../../../src/model/facts.ts';

const expressions = createExpressions();
const numeric = (text: string): TypedText => new TypedText('numeric', text);
const integer = (text: string): TypedText => new TypedText('integer', text);
const time = (text: string): TypedText => new TypedText('timestamptz', text);
const ask = (expression: string, scope: FactObject) => expressions.evaluate(expression, 'expect', scope);
/** The expressions whose result differs from true, false or the error that is written beside them. */
async function wrong(
  scope: FactObject,
  cases: Readonly<Record<string, boolean | RegExp>>,
): Promise<readonly unknown[]> {
  const verdicts = Object.entries(cases).map(async ([expression, wanted]) => {
    const verdict = await ask(expression, scope);
    const good = 'error' in verdict ? wanted instanceof RegExp && wanted.test(verdict.error) : verdict.value === wanted;
    return good ? [] : [{ expression, verdict }];
  });
  return (await Promise.all(verdicts)).flat();
}

describe('numbers', () => {
  it('of any size are compared exactly', async () => {
    const scope = { n: integer('9007199254740993'), big: integer('123456789012345678901234567890') };
    expect(
      await wrong(scope, {
        'n == 9007199254740993': true,
        'n == 9007199254740992': false,
        'n > 9007199254740992': true,
        'n != 9007199254740992': true,
        'n in [9007199254740992]': false,
        'big > n': true,
        "decimal(big) == decimal('123456789012345678901234567890')": true,
      }),
    ).toEqual([]);
  });

  it('of the type numeric are numbers: zero is zero, and 10 is more than 9', async () => {
    expect(
      await wrong(
        { zero: numeric('0'), ten: numeric('10.00'), price: numeric('10.10'), tiny: numeric('0.00000000000000000001') },
        {
          'zero != 0': false,
          'zero == 0.0': true,
          'ten < 9': false,
          'ten == 10 && 10 == ten && ten >= 10.0': true,
          'price == 10.1 && 10.1 == price': true,
          'tiny == 0': false,
          "tiny == decimal('0.00000000000000000001')": true,
          'ten / 3 * 3 == 10': true,
          'ten - price < 0 && -price < zero': true,
          'ten + 1 == 11 && 1 + ten == 11 && 2.5 * ten == 25': true,
          'double(price) == 10.1 && int(price) == 10': true,
          "string(price) == '10.1'": true,
          'ten in [9, 10]': true,
          '[ten, zero] == [10, 0]': true,
        },
      ),
    ).toEqual([]);
  });

  it('that a double cannot hold are refused as literals, and so is arithmetic that a double would round', async () => {
    expect(await expressions.check('x == 0.12345678901234567890', 'expect')).toMatch(
      /^column 6: .* more digits than a double can hold; write decimal\('0\.12345678901234567890'\)$/,
    );
    expect(
      await wrong(
        { n: integer('9007199254740993'), zero: numeric('0') },
        { 'n + 0.5 > 0.0': /too large to calculate with a double/, '1 / zero == 1': /division by zero/ },
      ),
    ).toEqual([]);
  });

  it('exclude NaN from comparisons, but not infinity', async () => {
    expect(
      await wrong({ x: new TypedText('double', 'NaN') }, { 'x != 0': /NaN/, 'x < 5.0': /NaN/, 'x == x': /NaN/ }),
    ).toEqual([]);
    expect(await wrong({ x: numeric('NaN') }, { 'x != 0': /NaN/ })).toEqual([]);
    expect(
      await wrong(
        { x: new TypedText('double', 'Infinity'), y: numeric('1') },
        { 'x > 5': true, 'x > y && y < x': true },
      ),
    ).toEqual([]);
  });
});

describe('times', () => {
  it('are timestamps, exact to the microsecond', async () => {
    expect(
      await wrong(
        { t: time('2026-01-15T03:15:02.123456Z'), same: time('2026-01-15T04:15:02.123456+01:00') },
        {
          't == same': true,
          "t > timestamp('2026-01-15T03:15:02.123Z')": true,
          "t == timestamp('2026-01-15T03:15:02.123Z')": false,
          "t == timestamp('2026-01-15T03:15:02.123456Z')": true,
          "t >= timestamp('2026-01-15T03:15:02.123457Z')": false,
          "timestamp(t) - timestamp('2026-01-15T03:15:02Z') == duration('123456us')": true,
          "t + duration('1us') > t && t - duration('1us') < t": true,
          't.getFullYear() == 2026': true,
          "string(t) == '2026-01-15T03:15:02.123456Z'": true,
        },
      ),
    ).toEqual([]);
  });

  it('are not strings, and infinity is not a time: both are errors', async () => {
    expect(
      await wrong(
        { t: time('2026-01-15T03:15:02Z'), never: time('infinity') },
        {
          "t == '2026-01-15T03:15:02Z'": /convert the string first, with timestamp/,
          "never > timestamp('2026-01-15T03:15:02Z')": /no such overload/,
          "t == timestamp('2026-01-15T03:15:02.1234567Z')": /finer than a microsecond/,
        },
      ),
    ).toEqual([]);
  });
});

describe('values that cannot be compared', () => {
  it('are an error, however the comparison is written', async () => {
    const scope = { n: '10', flag: 'f', listed: ['1'], rows: [{ n: '0' }], big: 7 };
    expect(
      await wrong(scope, {
        'n != 0': /a string is not a number; convert it first/,
        'n == 9': /"10" \(string\) compared with 9 \(int\)/,
        '!(n == 9)': /compared with/,
        'flag != true': /compared with true/,
        'listed != [1]': /compared with/,
        'rows != [{"n": 0}]': /compared with/,
        '1 in listed': /compared with/,
        '!(big in listed)': /compared with/,
        'n < 9': /int\(…\)/,
      }),
    ).toEqual([]);
    expect(await wrong(scope, { "n in ['9', '10']": true, "flag == 'f'": true, 'int(n) > 9': true })).toEqual([]);
  });

  it('include null and a value, unless the expression says null', async () => {
    expect(
      await wrong({ total: null }, { 'total != 0': /null compared with 0 \(int\)/, 'total == 0': /null/ }),
    ).toEqual([]);
    expect(
      await wrong({ total: null }, { 'total != null && total != 0': false, 'total == null || total == 0': true }),
    ).toEqual([]);
    expect(await expressions.evaluate('exit == 0', 'when', { exit: null })).toEqual({ value: false });
  });

  it('include text whose order differs from that of its type', async () => {
    const scope = { lag: new TypedText('interval', '10 days'), other: new TypedText('interval', '9 days') };
    expect(
      await wrong(scope, { 'lag < other': /compare it in the SQL/, "lag < '9 days'": /compare it in the SQL/ }),
    ).toEqual([]);
    expect(
      await wrong(scope, { "lag == '10 days'": true, 'lag == other': false, "string(lag).startsWith('10')": true }),
    ).toEqual([]);
  });
});

describe('an expectation', () => {
  it('with all() over an empty list has judged nothing, and says how to allow it', async () => {
    const nothing = { nothing: true, error: expect.stringMatching(/rows is empty.*rows\.size\(\) == 0 \|\| …/) };
    expect(await ask('rows.all(r, r.ok)', { rows: [] })).toEqual(nothing);
    expect(await ask('true && rows.all(r, r.ok)', { rows: [] })).toEqual(nothing);
    expect(await ask('rows.filter(r, r.kind == 1).all(r, r.ok)', { rows: [{ kind: 2, ok: true }] })).toMatchObject({
      nothing: true,
    });
    expect(await ask('groups.all(g, g.rows.all(r, r.ok))', { groups: [{ rows: [] }] })).toMatchObject({
      nothing: true,
    });
  });

  it('can still allow an empty list, or require one', async () => {
    expect(
      await wrong(
        { rows: [], n: 1 },
        {
          'rows.size() == 0 || rows.all(r, r.ok)': true,
          'rows.all(r, r.ok) || n == 1': true,
          'n == 2 && rows.all(r, r.ok)': false,
          '!rows.exists(r, r.bad)': true,
          'rows.filter(r, r.bad).size() == 0': true,
        },
      ),
    ).toEqual([]);
    expect(await wrong({ rows: [{ ok: true }] }, { 'rows.all(r, r.ok)': true })).toEqual([]);
    expect(await expressions.evaluate('rows.all(r, r.ok)', 'when', { rows: [] })).toEqual({ value: true });
  });

  it('that uses no fact is refused before the start, unlike a condition', async () => {
    for (const constant of ['true', '1 == 1', '[1].all(x, x == 1)', 'type(1) == int']) {
      expect(await expressions.check(constant, 'expect')).toMatch(/uses no fact/);
    }
    expect(await expressions.check('true', 'when')).toBeNull();
    expect(await expressions.check('drill', 'expect')).toBeNull();
  });

  it('lists the columns if one does not exist', async () => {
    expect(await ask('rows[0].nope == 1', { rows: [{ id: 1, name: 'a' }] })).toEqual({
      error: 'column 9: No such key: nope; known: id, name; or check for it first, with has(…)',
    });
    expect(await wrong({ rows: [] }, { 'rows[0].n == 1': /index out of bounds.*check size\(\) first/ })).toEqual([]);
  });
});
