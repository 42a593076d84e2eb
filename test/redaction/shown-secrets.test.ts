import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, createStreamRedactor } from '../../src/redaction/redactor.ts';
import { neutralise } from '../../src/presentation/terminal-text.ts';

const secret = { name: 'PW', value: 'hunter2/Grüße+"$x"' };
const redactor = createRedactor([secret]);

const bash = (script: string): string =>
  execFileSync('/bin/bash', ['-c', script], { env: { ...process.env, SECRET: secret.value }, encoding: 'utf8' });

/** What can be between two characters without being seen. */
const UNSEEN = [
  '\u001b[1;31m',
  '\u001b[m\u001b[K',
  '\u001b(B\u000f',
  '\u001b]8;;http://example.org\u001b\\',
  '\u001b]0;title\u0007',
  '\u009b0m',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\ufeff',
  '\r',
  '\u{e0041}',
];

describe('a secret as a terminal would show it', () => {
  it.each([
    ['marked by grep', 'printf "a %s b\\n" "$SECRET" | grep --color=always unter2'],
    ['marked by grep in several places', 'printf "%s\\n" "$SECRET" | grep --color=always -E "u|2|x"'],
    ['struck over, as for a printer', `printf %s "$SECRET" | sed 's/./&\\x08&/g'`],
    ['struck over four times', `printf %s "$SECRET" | sed 's/./&\\x08&\\x08&\\x08&/g'`],
    ['underlined, as for a printer', `printf %s "$SECRET" | sed 's/./_\\x08&/g'`],
    ['in base64 marked by grep', 'printf %s "$SECRET" | base64 | grep --color=always -E "[0-9]"'],
    ['in hex marked by grep', 'printf %s "$SECRET" | od -An -tx1 | tr -d " \\n" | grep --color=always -E "7"'],
  ])('is found: %s', (_, script) => {
    const printed = bash(script);
    expect(printed).toMatch(/[\u001b\b]/);
    const redacted = redactor.text(printed);
    expect(redacted).toContain('[redacted PW]');
    expect(neutralise(redacted)).not.toMatch(/hunt|ter2|Grü|aHVud|68756e|^h/);
  });

  it.each(UNSEEN)('is found with %j between any two of its characters, whatever the chunks are', (unseen) => {
    const characters = [...secret.value];
    for (let place = 1; place < characters.length; place += 1) {
      const shown = characters.toSpliced(place, 0, unseen).join('');
      const input = Buffer.from(`before ${shown} after\n`);
      for (let cut = 0; cut <= input.length; cut += 1) {
        const stream = createStreamRedactor([secret]);
        const pieces = [stream.push(input.subarray(0, cut)), stream.push(input.subarray(cut)), stream.flush()];
        expect(Buffer.concat(pieces).toString()).toBe('before [redacted PW] after\n');
      }
    }
  });

  it('is found in what no terminal shows: a title, the clipboard', () => {
    expect(redactor.text(`\u001b]0;${secret.value}\u0007`)).toBe('\u001b]0;[redacted PW]\u0007');
    const clipboard = Buffer.from(secret.value).toString('base64');
    expect(redactor.text(`\u001b]52;c;${clipboard}\u0007`)).not.toContain(clipboard.slice(0, 12));
  });

  it('is found if it contains such characters itself', () => {
    for (const value of [
      'pass\r\nword-and-more',
      'correct\u200bhorse',
      'caf\u00e9\u001b[1mbattery',
      '\ufeffstaple-staple',
    ]) {
      const own = createRedactor([{ name: 'ODD', value }]);
      expect(neutralise(own.text(`<${value}>`))).toBe('<[redacted ODD]>');
    }
  });

  it('is never shown, whatever is hidden in it and wherever it is cut', () => {
    const unseen = fc.array(fc.constantFrom(...UNSEEN), { maxLength: 3 }).map((all) => all.join(''));
    const shown = fc
      .array(unseen, { minLength: 18, maxLength: 18 })
      .map((gaps) => [...secret.value].map((character, index) => character + (gaps[index] ?? '')).join(''));
    fc.assert(
      fc.property(fc.array(shown, { maxLength: 4 }), fc.array(fc.nat(300), { maxLength: 12 }), (parts, cuts) => {
        const input = Buffer.from(parts.join(' and '));
        const borders = [0, ...cuts.map((cut) => Math.min(cut, input.length)).toSorted((a, b) => a - b), input.length];
        const stream = createStreamRedactor([secret]);
        const pieces = borders.slice(1).map((end, index) => stream.push(input.subarray(borders[index], end)));
        const text = Buffer.concat([...pieces, stream.flush()]).toString();
        expect(neutralise(text.replaceAll('\r', ''))).not.toMatch(/hunter|Grüße/);
      }),
      { numRuns: 300 },
    );
  });

  it('returns the same for any bytes, whatever the chunks are', () => {
    const all = [secret, { name: 'WIDE', value: '\u0180\u0181-wide-secret' }];
    const piece = fc.oneof(
      fc
        .constantFrom(
          'h',
          'hu',
          secret.value,
          '\b',
          '\b\b',
          '\u001b',
          '\u001b[',
          ']',
          'm',
          '\u00fc',
          '\u00fc\b',
          '\n',
          '\r',
        )
        .map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('\u0180\u0181-wide-secret', 'utf16le')),
    );
    const unmarked = (pieces: readonly Buffer[]): string =>
      Buffer.concat(pieces)
        .toString('latin1')
        .replaceAll(/\[redacted \w+\]/g, '');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (parts) => {
        const whole = createStreamRedactor(all);
        const once = unmarked([whole.push(Buffer.concat(parts)), whole.flush()]);
        const bytewise = createStreamRedactor(all);
        const each = [...Buffer.concat(parts)].map((byte) => bytewise.push(Buffer.of(byte)));
        expect(unmarked([...each, bytewise.flush()])).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves text without a secret unchanged, colours included', () => {
    const text = '\u001b[31mhunt\u001b[0m the — snark\u200b h\bhu\bu\r\n\u001b]0;hunter\u0007 \u009b1mhunter\u009b0m1';
    expect(redactor.text(text)).toBe(text);
  });
});
