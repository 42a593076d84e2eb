import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/presentation/terminal-text.ts';

describe('JSON text', () => {
  it.each([
    ['C0 and DEL', 'a\u001b[2J\u007f', '"a\\u001b[2J\\u007f"'],
    ['C1', '\u009b31m\u009d', '"\\u009b31m\\u009d"'],
    ['bidirectional controls', '\u202e\u2066\u200f\u061c', '"\\u202e\\u2066\\u200f\\u061c"'],
    ['zero-width characters', '\u200b\u200d\ufeff\u00ad\u3164', '"\\u200b\\u200d\\ufeff\\u00ad\\u3164"'],
    ['line and paragraph separators', '\u2028\u2029', '"\\u2028\\u2029"'],
    ['half surrogate pairs', '\ud800x\udfff', '"\\ud800x\\udfff"'],
    ['tags', '\u{e0041}', '"\\udb40\\udc41"'],
    ['private use', '\ue000\u{10fffd}', '"\\ue000\\udbff\\udffd"'],
  ])('escapes %s', (_, text, expected) => {
    expect(jsonText(text)).toBe(expected);
  });

  it('leaves visible characters and its own line ends unchanged', () => {
    expect(jsonText({ k: 'žluťoučký 漢字 🙂' }, 2)).toBe('{\n  "k": "žluťoučký 漢字 🙂"\n}');
  });

  it('parses to the same value, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = jsonText({ value, [text]: text }, 2);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, [text]: text })));
        expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
