import { expect, it } from 'vitest';
import { isSamePerson, readName } from '../../src/model/person-name.ts';

it.each([
  ['ada', 'ada'],
  ['  Ada   Lovelace\n', 'Ada Lovelace'],
  ['ａｄａ', 'ada'],
  ['a\u200bd\u00ada\u202e', 'ada'],
  ['José', 'José'],
  ['uid 1000', 'uid 1000'],
])('reads the name in %j as %j', (given, name) => {
  expect(readName(given)).toBe(name);
});

it.each(['', ' ', '\t\n', '\u0007\u001b', '\u200b\u200d\ufeff', '\u3164', '\u2800', '--', 'x'.repeat(201)])(
  'takes %j for no name',
  (given) => {
    expect(readName(given)).toBeNull();
  },
);

it.each(['ROOT', 'root ', ' Root', 'r oot', 'ｒｏｏｔ', 'ro\u200bot', 'r\u043e\u043et', 'rοοt', 'ROO\u0422'])(
  'takes %j for root, since a reader of the report would',
  (given) => {
    expect(isSamePerson(given, 'root')).toBe(true);
  },
);

it.each([
  ['ada', 'ida'],
  ['root', 'r00t'],
  ['jose', 'josé'],
  ['ольга', 'игорь'],
])('distinguishes %j from %j', (one, other) => {
  expect(isSamePerson(one, other)).toBe(false);
});

it('does not accept an invalid name as another person', () => {
  expect(isSamePerson('', '\u200b')).toBe(true);
});
