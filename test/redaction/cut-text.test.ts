import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, createRedactor } from '../../src/redaction/redactor.ts';
import { RowKeeper } from '../../src/steps/sql/rows.ts';

const secrets = [{ name: 'PW', value: 'correct-horse' }];

describe('a text that is cut', () => {
  it('contains no part of a secret, wherever the cut is and whatever form the secret has', () => {
    const forms = [
      'correct-horse',
      Buffer.from('correct-horse').toString('base64'),
      Buffer.from('correct-horse').toString('hex'),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.nat(90), fc.nat(90), (form, before, most) => {
        const cut = createRedactor(secrets).text(cutText(`${'.'.repeat(before)}${form} and more`, most, secrets));
        expect(cut).not.toMatch(/corr|Y29y|636f/);
      }),
    );
  });

  it('is as long as allowed, and whole if it is short', () => {
    expect(cutText('x'.repeat(50), 20, [])).toBe(`${'x'.repeat(20)}…`);
    expect(cutText('correct-horse', 20, secrets)).toBe('correct-horse');
  });
});

describe('a table of rows', () => {
  it('shows no part of a secret, even of one that loses its line ends there', () => {
    const keeper = new RowKeeper(['a', 'b'], [...secrets, { name: 'TAB', value: 'tab\tand\nline' }]);
    keeper.add([], [`${'x'.repeat(52)}correct-horse`, 'tab\tand\nline']);
    expect(keeper.table()).not.toMatch(/corr|tab and/);
    expect(keeper.table()).toContain('[redacted TAB]');
  });
});
