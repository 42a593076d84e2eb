import { expect, it } from 'vitest';
import fc from 'fast-check';
import { cut, cutLine, ends, line, span, widthOf, wrap } from '../../src/tui/fit.ts';

it('counts columns as a terminal does', () => {
  expect(widthOf('abc')).toBe(3);
  expect(widthOf('漢字')).toBe(4);
  expect(widthOf('e\u0301')).toBe(1);
});

it('never cuts a character in half', () => {
  expect(cut('漢字漢字', 6)).toBe('漢字…');
  expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3)).toBe('👩‍👩‍👧‍👦…');
});

it('stays within the width for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
      for (const one of wrap(text, width)) expect(widthOf(one)).toBeLessThanOrEqual(width);
    }),
  );
});

it('loses only blanks when it wraps', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const bare = (some: string): string => some.replace(/\s/g, '');
      expect(bare(wrap(text, width).join(''))).toBe(bare(text));
    }),
  );
});

it('indents continued lines under what they continue', () => {
  expect(wrap('label  some words that go on', 16, 7)).toEqual([
    'label  some',
    '       words',
    '       that go',
    '       on',
  ]);
});

it('keeps the right end of a line and cuts the left one', () => {
  const text = ends(line('a long title'), line('00:31'), 12)
    .map((one) => one.text)
    .join('');
  expect(text).toBe('a lon… 00:31');
  expect(cutLine([span('ab'), span('cd')], 3).map((one) => one.text)).toEqual(['ab', '…']);
});
