import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meansNo } from '../../../src/steps/sql/means-no.ts';
import { sql } from '../../../src/steps/sql/index.ts';
import { playFence } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';

let server: LocalPostgres;
beforeAll(async () => {
  server = await startLocalPostgres();
  await server.query(
    'postgres',
    `CREATE TYPE mood AS ENUM ('no', 'happy'); CREATE DOMAIN percent AS int; CREATE TYPE pair AS (a int, b text)`,
  );
});
afterAll(() => server.stop());

/** For each type of the server, texts that mean no, and texts that mean yes. */
const OUTCOMES: Readonly<Record<string, readonly [no: readonly string[], yes: readonly string[]]>> = {
  bool: [['f'], ['t']],
  bytea: [
    ['', '\\x', '\\x0000'],
    ['\\x00ff', '\\x01'],
  ],
  char: [
    ['', 'f', 'n', '0'],
    ['t', 'r'],
  ],
  name: [['', 'f'], ['pg_class']],
  int8: [['0'], ['1', '-9223372036854775808']],
  int2: [['0'], ['10']],
  int4: [['0'], ['-1']],
  regproc: [['-'], ['now']],
  text: [
    ['', '  ', 'f', 'false', 'FALSE', 'no', 'off', '0', '0.00', 'NaN', 'null', '{}'],
    ['t', 'ok', '✓', '10', 'none found'],
  ],
  oid: [['0'], ['1']],
  tid: [['(0,0)'], ['(0,1)']],
  xid: [['0'], ['3']],
  cid: [['0'], ['3']],
  json: [
    ['null', 'false', '0', '""', '"false"', '{}', '[]', '[null]', '{"a":0}'],
    ['true', '1', '"x"', '{"a":1}', '[[2]]'],
  ],
  xml: [[''], ['<a/>']],
  point: [['(0,0)'], ['(0,1)']],
  lseg: [['[(0,0),(0,0)]'], ['[(0,0),(0,1)]']],
  path: [['((0,0))'], ['((0,0),(3,1))']],
  box: [['(0,0),(0,0)'], ['(1,1),(0,0)']],
  polygon: [['((0,0))'], ['((0,0),(3,1))']],
  line: [[], ['{1,-1,0}']],
  circle: [['<(0,0),0>'], ['<(0,0),1>']],
  cidr: [['0.0.0.0/0', '::/0'], ['10.0.0.0/8']],
  inet: [
    ['0.0.0.0', '::'],
    ['10.0.0.1', 'fe80::a'],
  ],
  macaddr: [['00:00:00:00:00:00'], ['00:00:00:00:00:0a']],
  macaddr8: [['00:00:00:00:00:00:00:00'], ['00:00:00:00:00:00:00:0a']],
  float4: [
    ['0', '-0', 'NaN'],
    ['0.5', 'Infinity'],
  ],
  float8: [
    ['0', '-0', 'NaN'],
    ['1e-300', '-Infinity'],
  ],
  numeric: [
    ['0', '0.000', 'NaN'],
    ['0.00000000000000000001', '-3', 'Infinity'],
  ],
  money: [
    ['0', '$0.00'],
    ['0.01', '-1'],
  ],
  aclitem: [[], ['=r/postgres']],
  bpchar: [['', 'f'], ['ok']],
  varchar: [['', 'f'], ['ok']],
  date: [[], ['2026-01-15', '0001-01-01 BC', 'infinity']],
  time: [[], ['00:00:00', '03:15']],
  timetz: [[], ['00:00:00Z']],
  timestamp: [[], ['2026-01-15 00:00:00', '-infinity']],
  timestamptz: [[], ['2026-01-15 00:00:00Z']],
  interval: [
    ['0', '0 days', '00:00:00'],
    ['1 second', '-3 days'],
  ],
  bit: [['0'], ['1']],
  varbit: [['', '000'], ['010']],
  refcursor: [[''], ['c']],
  regprocedure: [['-'], ['now()']],
  regoper: [['0'], ['||/']],
  regoperator: [['0'], ['+(int4,int4)']],
  regclass: [['-'], ['pg_class']],
  regtype: [['-'], ['int4']],
  regconfig: [['-'], ['english']],
  regdictionary: [['-'], ['simple']],
  regnamespace: [['-'], ['pg_catalog']],
  regrole: [['-'], ['postgres']],
  regcollation: [['-'], ['"C"']],
  uuid: [['00000000-0000-0000-0000-000000000000'], ['00000000-0000-0000-0000-00000000000a']],
  txid_snapshot: [[], ['10:20:']],
  pg_snapshot: [[], ['10:20:']],
  pg_lsn: [['0/0'], ['0/A']],
  tsvector: [[''], ['word']],
  tsquery: [[''], ['word']],
  jsonb: [
    ['null', 'false', '0', '0.0', '""', '{}', '[]'],
    ['true', '1', '{"a":[1]}'],
  ],
  jsonpath: [[], ['$.a']],
  int2vector: [['', '0'], ['1 2']],
  oidvector: [['', '0'], ['1 2']],
  int4range: [['empty'], ['[1,2)']],
  numrange: [['empty'], ['[1,2)']],
  tsrange: [['empty'], ['[2026-01-01,2026-01-02)']],
  tstzrange: [['empty'], ['[2026-01-01,2026-01-02)']],
  daterange: [['empty'], ['[2026-01-01,2026-01-02)']],
  int8range: [['empty'], ['[1,2)']],
  int4multirange: [['{}'], ['{[1,2)}']],
  nummultirange: [['{}'], ['{[1,2)}']],
  tsmultirange: [['{}'], ['{[2026-01-01,2026-01-02)}']],
  tstzmultirange: [['{}'], ['{[2026-01-01,2026-01-02)}']],
  datemultirange: [['{}'], ['{[2026-01-01,2026-01-02)}']],
  int8multirange: [['{}'], ['{[1,2)}']],
  xid8: [['0'], ['3']],
  mood: [['no'], ['happy']],
  percent: [['0'], ['5']],
  pair: [
    ['(,)', '(0,)', '(0,f)'],
    ['(1,)', '(,x)'],
  ],
};

/** Types that no query can create from text: pseudo-types and internal types of the server. */
const WITHOUT_TEXT = /^(pg_node_tree|pg_ndistinct|pg_dependencies|pg_mcv_list|pg_brin_\w+_summary|gtsvector)$/;

/** How the text and type that the server sends are judged. */
async function answer(expression: string): Promise<boolean> {
  const { failure } = await playFence(sql, `SELECT ${expression} AS answer`, {
    role: 'gate',
    postgres: server.settings('postgres'),
  });
  if (failure !== null && failure.code !== 'gate') throw new Error(`${expression}: ${failure.message}`);
  return failure === null;
}

describe('a gate without an expectation', () => {
  it('has a decided outcome for every type that the server has', async () => {
    const { rows } = await server.query(
      'postgres',
      `SELECT typname AS name FROM pg_type WHERE typtype IN ('b', 'r', 'm', 'e', 'd', 'c') AND typcategory <> 'A'
         AND typrelid NOT IN (SELECT oid FROM pg_class WHERE relkind <> 'c')
         AND typnamespace <> 'information_schema'::regnamespace`,
    );
    const undecided = rows
      .map(({ name }) => String(name))
      .filter((name) => !WITHOUT_TEXT.test(name) && !(name in OUTCOMES));
    expect(undecided).toEqual([]);
    expect(rows.length).toBeGreaterThan(70);
  });

  it.each(Object.entries(OUTCOMES))(
    'reads zero, false, empty and null of %s as no, and nothing else',
    async (type, [no, yes]) => {
      const cast = (text: string): string => `'${text}'::${type === 'char' ? '"char"' : type}`;
      const wrong: string[] = [];
      for (const text of no) if (await answer(cast(text))) wrong.push(`passes: ${cast(text)}`);
      for (const text of yes) if (!(await answer(cast(text)))) wrong.push(`does not pass: ${cast(text)}`);
      if (await answer(`NULL::${type === 'char' ? '"char"' : type}`)) wrong.push('passes: null');
      if (type !== 'percent' && !type.endsWith('vector')) {
        const [some] = yes;
        if (await answer(`ARRAY[]::${type === 'char' ? '"char"' : type}[]`)) wrong.push('passes: an empty array');
        if (await answer(`ARRAY[NULL]::${type === 'char' ? '"char"' : type}[]`)) wrong.push('passes: an array of null');
        if (some !== undefined && !(await answer(`ARRAY[NULL, ${cast(some)}]`)))
          wrong.push('does not pass: an array of one');
      }
      expect(wrong).toEqual([]);
    },
  );

  it('reads an empty row as no, and the result of a function that returns nothing', async () => {
    for (const nothing of [
      'ROW(NULL, NULL)',
      'ROW(0, false)',
      'ROW()',
      'pg_sleep(0)',
      '(SELECT sum(x) FROM (SELECT 1 WHERE false) AS t(x))',
    ])
      expect([nothing, await answer(nothing)]).toEqual([nothing, false]);
    expect(await answer('ROW(NULL, 1)')).toBe(true);
    expect(await answer("'[0:1]={0,0}'::int[]")).toBe(false);
  });

  it('reads bytes in the old notation too', () => {
    expect(meansNo('\\000\\000', 17)).toBe(true);
    expect(meansNo('abc', 17)).toBe(false);
  });
});
