import { expect, it } from 'vitest';
import { didYouMean, didYouMeanOrKnown, nearestName, orDidYouMean } from '../../src/presentation/did-you-mean.ts';

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

const NAMES = ['play', 'resume'];

it('asks about the nearest name in the same words everywhere', () => {
  expect(didYouMean('plya', NAMES, '#')).toBe('did you mean #play?');
  expect(didYouMeanOrKnown('plya', NAMES, '#')).toBe('did you mean #play?');
  expect(`no such command${orDidYouMean('plya', NAMES)}`).toBe('no such command; did you mean play?');
});

it('asks nothing if no name is near', () => {
  expect(didYouMean('delete', NAMES)).toBeUndefined();
  expect(orDidYouMean('delete', NAMES)).toBe('');
  expect(didYouMeanOrKnown('delete', NAMES, '.')).toBe('known: .play, .resume');
});
