import { expect, it } from 'vitest';
import { nearestName } from '../../src/presentation/did-you-mean.ts';

it.each([
  ['plya', 'play'],
  ['resum', 'resume'],
  ['Status', 'status'],
  ['timeotu', 'timeout'],
  ['delete', undefined],
  ['x', undefined],
])('%s was most likely meant to be %s', (written, meant) => {
  expect(nearestName(written, ['play', 'resume', 'status', 'timeout'])).toBe(meant);
});
