import { describe, expect, it } from 'vitest';
import { columnUses } from '../../src/interpreter/expression/index.ts';
import { selectColumns } from '../../src/lint/data/select-columns.ts';

const shown = (code: string): string | null =>
  selectColumns(code)
    ?.map(({ name, type }) => (type === null ? name : `${name}:${type}`))
    .join(' ') ?? null;

describe('the columns of a SELECT', () => {
  it.each([
    ['SELECT a, t.B, "C", s."D" FROM t', 'a b C D'],
    ['SELECT count(*) FROM t', 'count:number'],
    ['SELECT count(*) AS n, count(*) m, max(a) "Top" FROM t', 'n:number m:number Top'],
    ['SELECT count(*) FILTER (WHERE a > 1) AS n, row_number() OVER (ORDER BY a) FROM t', 'n:number row_number:number'],
    ['SELECT a::int, b::text AS c, a + 1 AS d, a + 1 FROM t', 'a:number c:string d ?column?'],
    ["SELECT 'x', 5, true, null AS n", '?column?:string ?column?:number bool:bool n'],
    [
      'SELECT a = b AS same, a IS NULL AS gone, NOT x AS y, EXISTS (SELECT 1) FROM t',
      'same:bool gone:bool y:bool exists:bool',
    ],
    ["SELECT j->>'a' AS a, j->'b' AS b, j #>> '{c}' AS c FROM t", 'a b c'],
    ["SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END AS k, CASE WHEN a THEN 1 END FROM t", 'k case'],
    ['SELECT DISTINCT ON (a) a, b FROM t', 'a b'],
    ['WITH x AS (SELECT a, b FROM t) SELECT count(*) AS n FROM x WHERE a IN (SELECT c FROM y)', 'n:number'],
    ['SELECT a FROM t UNION SELECT b FROM u', 'a'],
    ['CREATE TABLE t (a int); SELECT a FROM t', 'a'],
    ['SELECT pg_catalog.count(*) FROM t', 'count'],
    ['SELECT (SELECT max(a) FROM t) AS top, count(*) - 1 AS rest FROM u', 'top rest:number'],
    ["SELECT a || 'x' AS joined, coalesce(a, 'x') FROM t", 'joined coalesce'],
    ['SELECT * FROM t', null],
    ['SELECT t.*, a FROM t', null],
    ['SELECT (SELECT max(a) FROM t)', null],
    ['SHOW server_version', null],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', null],
    ['DELETE FROM t', null],
    ['', null],
  ])('of %s are %s', (code, columns) => {
    expect(shown(code)).toBe(columns);
  });
});

describe('the columns that an expression reads', () => {
  it.each([
    ['rows[0].n > 0', ['n > number']],
    ["rows[0]['n'] == 'x'", ['n == string']],
    ['rows.all(r, r.a < 5 && r.ok)', ['a < number', 'ok bool']],
    ['rows.filter(r, r.n > 2).exists(s, s.m == null)', ['n > number', 'm == null']],
    ['!rows[0].bad || rows[0].n in [1, 2]', ['bad bool', 'n in number']],
    ['int(rows[0].n) > 3', ['n']],
    ['rows[0].n + 1 == 2', ['n']],
    ['rows[0].n - 1 == 2', ['n - number']],
    ['has(rows[0].n) && rows[0].n > 0', ['n > number optional']],
    ['rows.size() == 0 && params.n == 1', []],
    ['rows[0].a == rows[0].b', ['a ==', 'b ==']],
  ])('%s', async (expression, expected) => {
    const uses = await columnUses(expression);
    expect(
      uses?.map(({ column, operator, against, optional, start, end }) => {
        expect(expression.slice(start, end)).toContain(column);
        return [column, operator, against, optional ? 'optional' : null].filter((one) => one !== null).join(' ');
      }),
    ).toEqual(expected);
  });

  it('are unknown for what is no expression', async () => {
    expect(await columnUses('rows[0].n ==')).toBeNull();
  });
});
