import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/interpreter/engine/expectation.ts';
import { parseTimestamp } from '../../../src/interpreter/engine/parse-timestamp.ts';
import type { Match } from '../../../src/model/runbook.ts';
import { spentMs } from '../../../src/processor-time/index.ts';

const span = { file: 'r.md', start: { line: 1, column: 1, offset: 0 }, end: { line: 2, column: 1, offset: 9 } };
const passes = (match: Match, expected: string, found: string): boolean =>
  compare({ match, text: expected, span }, found).passed;

describe('expected output', () => {
  it('contains: the lines in order, with ... for any lines between and any text within', () => {
    expect(passes('contains', 'status: ok\nrows: 3', 'noise\n  status: ok\nmore\nrows: 3 of 3\n')).toBe(true);
    expect(passes('contains', 'rows: 3\nstatus: ok', 'status: ok\nrows: 3')).toBe(false);
    expect(passes('contains', 'took ... ms', 'it took 12 ms')).toBe(true);
    expect(passes('contains', 'first\n...\nlast', 'first\nx\ny\nlast')).toBe(true);
    expect(passes('contains', 'first', 'second')).toBe(false);
  });

  it('exact: the same text except for line ends and trailing space', () => {
    expect(passes('exact', 'a\nb\n', 'a\r\nb\n\n')).toBe(true);
    expect(passes('exact', 'a\nb', 'a\nb\nc')).toBe(false);
  });

  it('regex: anywhere, with ^ and $ at each line; one that backtracks forever is stopped after a second of processor time', () => {
    expect(passes('regex', '^count: \\d+$', 'x\ncount: 12\n')).toBe(true);
    const before = process.cpuUsage();
    const verdict = compare({ match: 'regex', text: '^(a+)+$', span }, `${'a'.repeat(40)}!`);
    expect(verdict).toMatchObject({ passed: false, unjudged: expect.stringContaining('longer than 1 s') });
    expect(spentMs(before)).toBeLessThan(5_000);
  });

  it('json: a subset of the object that was printed', () => {
    expect(
      passes('json', '{"status":"ok","parts":[1,{"a":2}]}', '{"status":"ok","parts":[1,{"a":2,"b":3}],"more":true}'),
    ).toBe(true);
    expect(passes('json', '{"status":"ok"}', '{"status":"bad"}')).toBe(false);
    expect(passes('json', '{"status":"ok"}', 'not json')).toBe(false);
    expect(passes('json', '{}', '[]')).toBe(false);
  });

  it('json: compares numbers exactly, however they are written', () => {
    expect(passes('json', '{"n":9007199254740993}', '{"n":9007199254740992}')).toBe(false);
    expect(passes('json', '{"n":9007199254740993}', '{"n":9007199254740993}')).toBe(true);
    expect(passes('json', '[0.12345678901234567890]', '[0.123456789012345678900]')).toBe(true);
    expect(passes('json', '[0.12345678901234567890]', '[0.12345678901234567891]')).toBe(false);
    expect(passes('json', '[1.0, 1e3, 1e400]', '[1, 1000, 10e399]')).toBe(true);
    expect(passes('json', '["9007199254740993"]', '[9007199254740993]')).toBe(false);
  });

  it('shows what was found and what was expected, shortened', () => {
    const verdict = compare({ match: 'exact', text: 'short', span }, 'x'.repeat(1_000));
    expect(verdict.expected).toBe('short');
    expect(verdict.found.length).toBeLessThan(500);
  });
});

describe('a printed time', () => {
  it('is RFC 3339 with zone or epoch seconds', () => {
    expect(parseTimestamp('2026-01-15T03:15:02+01:00')).toBe('2026-01-15T02:15:02.000Z');
    expect(parseTimestamp('2026-02-30T00:00:00Z')).toBeNull();
    expect(parseTimestamp('2028-02-29T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z');
    expect(parseTimestamp('1768446902')).toBe('2026-01-15T03:15:02.000Z');
    for (const text of ['', 'yesterday', '2026-01-15 03:15', '2026-01-15T03:15:02', '12', '2026-13-45T00:00:00Z'])
      expect(parseTimestamp(text)).toBeNull();
  });
});
