import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from '../../src/presentation/terminal-text.ts';

const ESC = '\u001b';

describe('neutralise', () => {
  it('keeps ordinary text, tabs, newlines and any script', () => {
    const text = 'a\tb\nžluťoučký 漢字 🙂\n';
    expect(neutralise(text)).toBe(text);
  });

  it.each([
    ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
    ['cursor movement and erasing', `a${ESC}[2J${ESC}[10;1Hb`, 'ab'],
    ['a window title ended by BEL', `a${ESC}]0;pwned\u0007b`, 'ab'],
    ['a hyperlink ended by ST', `${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    ['a device control string', `a${ESC}Pq#0;1~-${ESC}\\b`, 'ab'],
    ['C1 forms of CSI and OSC', 'a\u009b31mb\u009d0;t\u009cc', 'abc'],
    ['single C1 controls', 'a\u0085\u008db', 'ab'],
    ['a charset switch', `a${ESC}(0b`, 'ab'],
    ['full reset', `a${ESC}cb`, 'ab'],
    ['a lone escape at the end', `a${ESC}`, 'a'],
    ['an unterminated CSI', `a${ESC}[31`, 'a'],
    ['characters of no width and tags', 'a\u200bb\ufeffc\u{e0041}d\u2060', 'abcd'],
    ['separators that some terminals take for a line end', 'a\u2028b\u2029', 'a b '],
    ['bidirectional controls', 'a\u202eb\u2066c\u200fd\u061c', 'abcd'],
  ])('removes %s', (_, text, expected) => {
    expect(neutralise(text)).toBe(expected);
  });

  it('lets an unterminated OSC hide only the rest of its line', () => {
    expect(neutralise(`${ESC}]0;title\nERROR: it failed`)).toBe('\nERROR: it failed');
  });

  it('shows the last version of a progress line', () => {
    expect(neutralise('10%\r50%\r100%\ndone\r\nnext\r')).toBe('100%\ndone\nnext');
  });

  it('shows other control characters as symbols', () => {
    expect(neutralise('a\u0007b\u0008c\u0000d\u007f')).toBe('a␇b␈c␀d␡');
  });

  it('leaves only tab and newline as control characters, whatever the input', () => {
    const unit = fc.constantFrom(
      ESC,
      '[',
      ']',
      'P',
      '\\',
      ';',
      '3',
      'm',
      '\u009b',
      '\u009d',
      '\u009c',
      '\u0007',
      '\r',
      '\n',
      'x',
      ' ',
      '\u202e',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(unit).map((units) => units.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const shown = neutralise(text);
          for (const character of shown) {
            const code = character.codePointAt(0) ?? 0;
            expect(code >= 0x20 || character === '\n' || character === '\t').toBe(true);
            expect(code < 0x7f || code > 0x9f).toBe(true);
          }
          expect(neutralise(shown)).toBe(shown);
        },
      ),
    );
  });

  it('takes time proportional to the text, even for one endless line', () => {
    const spent = (text: string): number => {
      const before = process.cpuUsage();
      neutralise(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    expect(spent('x'.repeat(2_000_000))).toBeLessThan(2_000);
    expect(spent(`${'x'.repeat(1_000_000)}\r${'y'.repeat(1_000_000)}`)).toBeLessThan(2_000);
  });
});
