import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScrollback } from '../../src/platform/index.ts';
import { OutputRing } from '../../src/tui/output-ring.ts';
import { Pager } from '../../src/tui/pager.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-pager-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SIZE = { width: 80, height: 24 };

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

function ofFile(content: string): { pager: Pager; print(text: string): void } {
  const file = path.join(folder, 'output');
  writeFileSync(file, content);
  const source = openScrollback(file);
  if (!source) throw new Error('it is there');
  return { pager: new Pager(source, SIZE), print: (text) => appendFileSync(file, text) };
}

function ofRing(content: string): { pager: Pager; print(text: string): void } {
  const ring = new OutputRing();
  ring.push(content);
  return { pager: new Pager(ring, SIZE), print: (text) => ring.push(text) };
}

describe.each([
  ['a file', ofFile],
  ['what is kept of it', ofRing],
])('an output on the whole screen, from %s', (_, open) => {
  it('follows the end, and stays where the viewer has scrolled to', () => {
    const { pager, print } = open(numbered(1, 100));
    expect(pager.rows(20, 3)).toEqual(['line 98', 'line 99', 'line 100']);
    print('line 101\n');
    expect(pager.rows(20, 3)).toEqual(['line 99', 'line 100', 'line 101']);
    pager.act({ do: 'rows', by: -1 });
    expect(pager.rows(20, 3)).toEqual(['line 98', 'line 99', 'line 100']);
    print(numbered(102, 500));
    expect(pager.rows(20, 3)).toEqual(['line 98', 'line 99', 'line 100']);
    pager.act({ do: 'end' });
    expect(pager.rows(20, 3)).toEqual(['line 498', 'line 499', 'line 500']);
  });

  it('moves by rows and pages to either end and no further', () => {
    const { pager } = open(numbered(1, 20));
    pager.rows(20, 5);
    pager.act({ do: 'pages', by: -1 });
    expect(pager.rows(20, 5)[0]).toBe('line 12');
    pager.act({ do: 'pages', by: -9 });
    expect(pager.rows(20, 5)[0]).toBe('line 1');
    pager.act({ do: 'rows', by: 1 });
    expect(pager.rows(20, 5)[0]).toBe('line 2');
    pager.act({ do: 'pages', by: 1 });
    expect(pager.rows(20, 5)[0]).toBe('line 6');
    pager.act({ do: 'pages', by: 9 });
    expect(pager.isFollowing).toBe(true);
    expect(pager.rows(20, 5).at(-1)).toBe('line 20');
    pager.act({ do: 'begin' });
    expect(pager.rows(20, 5)[0]).toBe('line 1');
  });

  it('continues a line wider than the screen in the next row, and scrolls through its rows', () => {
    const { pager } = open(`first\n${'abcdefghij'.repeat(5)}\nlast\n`);
    expect(pager.rows(10, 4)).toEqual(['abcdefghij', 'abcdefghij', 'abcdefghij', 'last']);
    pager.act({ do: 'rows', by: -2 });
    expect(pager.rows(10, 4)).toEqual(['abcdefghij', 'abcdefghij', 'abcdefghij', 'abcdefghij']);
    pager.act({ do: 'rows', by: -1 });
    expect(pager.rows(10, 4)[0]).toBe('first');
  });

  it('finds older and newer lines, case-sensitive only for a text with capitals', () => {
    const { pager } = open(`${numbered(1, 30)}An ERROR here\n${numbered(31, 60)}another error\n${numbered(61, 90)}`);
    pager.rows(20, 6);
    expect(pager.look('error', 'older')).toEqual({ found: true });
    expect(pager.rows(20, 6)[3]).toBe('another error');
    expect(pager.look('error', 'older')).toEqual({ found: true });
    expect(pager.rows(20, 6)[3]).toBe('An ERROR here');
    expect(pager.look('error', 'older')).toEqual({ found: false });
    expect(pager.look('ERROR', 'newer')).toEqual({ found: false });
    expect(pager.look('error', 'newer')).toEqual({ found: true });
    expect(pager.rows(20, 6)[3]).toBe('another error');
  });

  it('shows no control sequence, and only the last version of an overwritten line', () => {
    const { pager } = open('\x1b[31mred\x1b[0m\n10%\r50%\r100%\n\x1b]0;title\x07x\n');
    expect(pager.rows(20, 5)).toEqual(['red', '100%', 'x']);
    expect(pager.look('red', 'older')).toEqual({ found: true });
  });

  it('is empty if nothing was printed', () => {
    const { pager } = open('');
    expect(pager.rows(20, 5)).toEqual([]);
    for (const act of ['begin', 'end'] as const) pager.act({ do: act });
    pager.act({ do: 'pages', by: -1 });
    pager.act({ do: 'pages', by: 1 });
    expect(pager.rows(20, 5)).toEqual([]);
  });
});

it('shows more of a file than is kept in memory', () => {
  const { pager } = ofFile(numbered(1, 100_000));
  pager.rows(20, 5);
  pager.act({ do: 'begin' });
  expect(pager.rows(20, 5)[0]).toBe('line 1');
  expect(pager.look('line 77777', 'newer')).toEqual({ found: true });
  expect(pager.rows(20, 5)[3]).toBe('line 77777');
});
