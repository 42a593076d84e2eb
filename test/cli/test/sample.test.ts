import { expect, it } from 'vitest';
import { isSampled } from '../../../src/cli/test/sample.ts';

it('a sample has about its share of the mutants, and the same ones for the same seed', () => {
  const chosen = (seed: string, percent: number): number[] =>
    Array.from({ length: 1_000 }, (_, n) => n).filter((n) =>
      isSampled({ percent, seed }, 'a.md', `left-out step-${n}`),
    );
  expect(chosen('1', 20).length).toBeGreaterThan(150);
  expect(chosen('1', 20).length).toBeLessThan(250);
  expect(chosen('1', 20)).toEqual(chosen('1', 20));
  expect(chosen('1', 20)).not.toEqual(chosen('2', 20));
  expect(chosen('1', 100)).toHaveLength(1_000);
});
