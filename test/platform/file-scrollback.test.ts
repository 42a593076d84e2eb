import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scrollback } from '../../src/model/scrollback.ts';
import { openScrollback, PIECE } from '../../src/platform/index.ts';

let folder = '';
let open: Scrollback | null = null;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-scrollback-'));
});
afterEach(() => {
  open?.close();
  open = null;
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => path.join(folder, 'output');

function of(content: string | Buffer, limit?: () => number): Scrollback {
  writeFileSync(file(), content);
  open?.close();
  open = openScrollback(file(), limit);
  if (!open) throw new Error('it is there');
  return open;
}

/** Every beginning of a line, by the rule: after a line end, or at a multiple of PIECE with none shortly before it. */
function beginsOf(bytes: Buffer): number[] {
  const begins = bytes.length === 0 ? [] : [0];
  for (let at = 1; at < bytes.length; at += 1) {
    if (bytes[at - 1] === 10) begins.push(at);
    else if (at % PIECE === 0 && at >= PIECE && !bytes.subarray(at - PIECE, at).includes(10)) begins.push(at);
  }
  return begins;
}

const text = (lines: readonly { readonly text: string }[]): string[] => lines.map((line) => line.text);

describe('the output of a step', () => {
  it('is read from any offset, forwards and backwards', () => {
    const scrollback = of('one\ntwo\n\nfour\nfive');
    expect(text(scrollback.read(0, 10))).toEqual(['one', 'two', '', 'four', 'five']);
    expect(text(scrollback.read(scrollback.back(scrollback.end(), 2), 10))).toEqual(['four', 'five']);
    expect(text(scrollback.read(4, 2))).toEqual(['two', '']);
    expect(scrollback.back(scrollback.end(), 99)).toBe(0);
  });

  it('is complete while it grows', () => {
    const scrollback = of('one\ntw');
    expect(text(scrollback.read(0, 10))).toEqual(['one', 'tw']);
    appendFileSync(file(), 'o\nthree\n');
    expect(text(scrollback.read(0, 10))).toEqual(['one', 'two', 'three']);
    expect(text(scrollback.read(scrollback.back(scrollback.end(), 1), 10))).toEqual(['three']);
  });

  it('ends where a replay is', () => {
    let limit = 8;
    const scrollback = of('one\ntwo\nthree\n', () => limit);
    expect(text(scrollback.read(0, 10))).toEqual(['one', 'two']);
    limit = Number.POSITIVE_INFINITY;
    expect(text(scrollback.read(0, 10))).toEqual(['one', 'two', 'three']);
  });

  it('is null when there is no file', () => {
    expect(openScrollback(path.join(folder, 'none'))).toBeNull();
    const scrollback = of('');
    expect(scrollback.read(0, 10)).toEqual([]);
    expect(scrollback.back(scrollback.end(), 3)).toBe(0);
    expect(scrollback.find(() => true, 0, 'newer')).toBeNull();
    expect(scrollback.find(() => true, 0, 'older')).toBeNull();
  });

  it('keeps characters whole where an endless line is cut', () => {
    const scrollback = of('é'.repeat(3 * PIECE));
    expect(text(scrollback.read(0, 100)).join('')).toBe('é'.repeat(3 * PIECE));
    const odd = of(`x${'…'.repeat(3 * PIECE)}`);
    expect(text(odd.read(0, 100)).join('')).toBe(`x${'…'.repeat(3 * PIECE)}`);
    const last = odd.back(odd.end(), 1);
    expect(text(odd.read(last, 2))).toHaveLength(1);
    expect(text(odd.read(0, 100)).join('')).not.toContain('\uFFFD');
  });

  it('has lines where the rule says, from either direction, for any output', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 40 }).map((one) => Buffer.from(one, 'latin1').map((byte) => byte & 0x7f)),
      fc.constant(Buffer.from('\n')),
      fc.nat(3 * PIECE).map((length) => Buffer.alloc(length, 'x')),
      fc.constantFrom(PIECE - 1, PIECE, PIECE + 1).map((length) => Buffer.alloc(length, 'y')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const bytes = Buffer.concat(parts.map((one) => Buffer.from(one)));
        const scrollback = of(bytes);
        const begins = beginsOf(bytes);
        const lines = scrollback.read(0, Number.POSITIVE_INFINITY);
        expect(lines.map((line) => line.place)).toEqual(begins);
        const backwards: number[] = [];
        for (let at = scrollback.end(); at > 0;) backwards.push((at = scrollback.back(at, 1)));
        expect(backwards.toReversed()).toEqual(begins);
        for (const place of begins.slice(0, 5))
          expect(scrollback.read(place, 1)[0]).toEqual(lines.find((line) => line.place === place));
        const middle = begins[begins.length >> 1] ?? 0;
        const found = (direction: 'older' | 'newer') =>
          scrollback.find((one) => one.startsWith('y'), middle, direction);
        const hits = lines.filter((line) => line.text.startsWith('y')).map((line) => line.place);
        const newer = hits.find((place) => place >= middle);
        const older = hits.findLast((place) => place < middle);
        expect(found('newer')).toEqual(newer === undefined ? null : { at: newer });
        expect(found('older')).toEqual(older === undefined ? null : { at: older });
      }),
      { numRuns: 120 },
    );
  });

  it('returns to the screen during a long search, and continues from there', () => {
    const scrollback = of(
      Buffer.concat([Buffer.from('needle\n'), Buffer.alloc(40 << 20, 'hay\n'), Buffer.from('needle\n')]),
    );
    const holds = (one: string): boolean => one === 'needle';
    let calls = 0;
    let found = scrollback.find(holds, scrollback.back(scrollback.end(), 1), 'older');
    while (found && 'goOn' in found) {
      calls += 1;
      found = scrollback.find(holds, found.goOn, 'older');
    }
    expect(calls).toBeGreaterThan(1);
    expect(found).toEqual({ at: 0 });
  });
});
