import { expect, test } from 'vitest';
import { sql } from '../../../src/steps/sql/index.ts';
import { fenceOf, type FenceOptions } from '../fence.ts';

const problems = async (code: string, options?: FenceOptions): Promise<string[]> => {
  const { diagnostics } = await sql.configure(fenceOf(code, options));
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('names in the SQL are references that need a value', async () => {
  const { references } = await sql.configure(fenceOf(`select :A, :'B', :A::int, "C:c", x::text`));
  expect(references).toEqual(['A', 'B']);
});

test('every problem is reported at once, each at its own place', async () => {
  expect(await problems("begin;\nselect 1;\n\\copy t from 'x'", { indent: 3 })).toEqual([
    '11:4 BEGIN inside a step that is already one transaction',
    '13:4 "\\copy" is a psql command, not SQL',
  ]);
});

test('an open quote is reported where it was opened', async () => {
  expect(await problems("select 1;\nselect 'abc")).toEqual(['12:8 this string is never closed']);
});

test('a fence without a statement is refused', async () => {
  expect(await problems('-- nothing\n;')).toEqual(['11:1 the fence contains no SQL statement']);
});

test.each(['vacuum t', 'create database d', 'create index concurrently i on t (a)', 'alter system set x = 1'])(
  '%s together with another statement needs transaction=off',
  async (statement) => {
    expect((await problems(`select 1;\n${statement}`))[0]).toMatch(/^12:1 .* cannot run inside a transaction/);
    expect(await problems(`select 1;\n${statement}`, { attributes: { transaction: false } })).toEqual([]);
    expect(await problems(statement)).toEqual([]);
  },
);

test.each([
  'select 1',
  'show all',
  'values (1)',
  'with a as (select 1) select * from a',
  'table t',
  '/* why */ explain select 1',
  '(select 1)',
])('a gate may be: %s', async (code) => {
  expect(await problems(code, { role: 'gate' })).toEqual([]);
});

test.each(['delete from t', 'call p()', 'do $$ begin end $$', 'set x = 1', 'commit', 'copy t to program $$x$$'])(
  'a gate may not be: %s',
  async (code) => {
    expect((await problems(code, { role: 'gate' }))[0]).toMatch(/a gate may only read/);
  },
);

test('a gate is one statement', async () => {
  expect(await problems('select 1;\nselect 2', { role: 'guard' })).toEqual([
    '12:1 a guard is a single statement, but this is a second one',
  ]);
});

test('COPY from stdin points to the kind that streams', async () => {
  const { diagnostics } = await sql.configure(fenceOf('copy t (a)\n from stdin'));
  expect(diagnostics[0]?.hint).toContain('postgres');
});

test('the description is one line of less than 80 characters', async () => {
  const { config } = await sql.configure(fenceOf(`select\n  ${'a, '.repeat(60)} 1; select 2`));
  const line = config ? sql.describe(config) : '';
  expect(line).toMatch(/^select a, .*… \(\+1 more\)$/);
  expect(line.length).toBeLessThan(80);
});
