import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SqlCalls } from '../../src/sql-text/calls.ts';
import { SqlSplitter, splitStatements } from '../../src/sql-text/split-statements.ts';

const texts = (sql: string): string[] => splitStatements(sql).statements.map(({ text }) => text);
const names = (sql: string): string[] =>
  splitStatements(sql).statements.flatMap(({ variables }) => variables.map(({ form, name }) => `${form} ${name}`));

describe('splitting SQL into statements', () => {
  test.each([
    ['semicolons between statements, empty ones dropped', 'select 1;; select 2 ;\n', ['select 1', 'select 2']],
    ['a last statement without a semicolon', 'select 1', ['select 1']],
    ['comments around statements are left out', '-- a;\nselect 1; /* b; */ -- c', ['select 1']],
    ['comments inside stay', 'select /* ; */ 1 -- x;\n, 2;', ['select /* ; */ 1 -- x;\n, 2']],
    ['comments nest', '/* a /* ; */ ; */ select 1;', ['select 1']],
    ['a semicolon in a string', "select 'a;b'; select 2", ["select 'a;b'", 'select 2']],
    ['a doubled quote', "select 'it''s;'; select 2", ["select 'it''s;'", 'select 2']],
    ['a backslash ends nothing in a standard string', "select '\\'; select 2", ["select '\\'", 'select 2']],
    ['a backslash escapes in an E string', "select E'\\';'; select 2", ["select E'\\';'", 'select 2']],
    ['a name that ends in e is no E string', "select typee'\\'; select 2", ["select typee'\\'", 'select 2']],
    ['a quoted identifier', 'select ";" from "a""b;"; select 2', ['select ";" from "a""b;"', 'select 2']],
    ['a dollar quote', 'do $$ begin; end $$; select 2', ['do $$ begin; end $$', 'select 2']],
    [
      'a tagged dollar quote with another inside',
      'do $a$ $$;$$ $b$;$a$; select 2',
      ['do $a$ $$;$$ $b$;$a$', 'select 2'],
    ],
    ['a dollar inside a name opens nothing', 'select a$b$c; select $1', ['select a$b$c', 'select $1']],
    [
      'rules keep their parentheses together',
      'create rule r as on insert to t do (a; b); select 2',
      ['create rule r as on insert to t do (a; b)', 'select 2'],
    ],
    [
      'a BEGIN ATOMIC body is one statement',
      'create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3',
      [
        'create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end',
        'select 3',
      ],
    ],
    ['BEGIN alone is a statement', 'begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
  ])('%s', (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test('offsets point at the first character of each statement', () => {
    const sql = '-- é\n  select 1;\nselect 2';
    for (const { text, offset } of splitStatements(sql).statements)
      expect(sql.slice(offset, offset + text.length)).toBe(text);
  });

  test.each([
    ["select 'a;", { what: 'string', offset: 7 }],
    ["select 1; select E'\\'", { what: 'string', offset: 17 }],
    ['select "a', { what: 'quoted identifier', offset: 7 }],
    ['do $x$ $$', { what: 'dollar-quoted string', offset: 3 }],
    ['select 1; /* /* */', { what: 'comment', offset: 10 }],
    ['select (1; select 2', { what: 'parenthesis', offset: 7 }],
  ])('%s is reported as unfinished where it was opened', (sql, expected) => {
    expect(splitStatements(sql).unfinished).toEqual(expected);
  });

  test('first words are upper case, without comments', () => {
    expect(splitStatements('/* x */ create /* y */ Database d').statements[0]?.words).toEqual([
      'CREATE',
      'DATABASE',
      'D',
    ]);
  });

  test('lines pushed one by one yield the same statements as the whole text', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      ';',
      '\n',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      "E'",
      '\\',
      'x',
      ' ',
      '(',
      ')',
      ':v',
      '1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const sql = pieces.join('');
        const splitter = new SqlSplitter();
        splitter.calls = new SqlCalls();
        const found = (sql.match(/[^\n]*\n|[^\n]+/g) ?? []).flatMap((line) => splitter.push(line));
        const { statement, unfinished } = splitter.end();
        expect({ statements: statement ? [...found, statement] : found, unfinished }).toEqual(splitStatements(sql));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('variables', () => {
  test('the three forms are found', () => {
    expect(names(`select :A, :'B', :"C"`)).toEqual(['value A', 'literal B', 'identifier C']);
  });

  test.each([
    "select ':A'",
    'select ":A"',
    '-- :A\nselect 1',
    '/* :A */ select 1',
    'do $$ :A $$',
    'select x::text',
    'select f(a := 1)',
    'select a[1:n], a[f(1):n]',
    "select E'\\':A'",
  ])('none in %s', (sql) => {
    expect(names(sql)).toEqual([]);
  });

  test('a cast after a variable belongs to the cast', () => {
    expect(names('select :A::int')).toEqual(['value A']);
  });
});
