import { describe, expect, it } from 'vitest';
import { killAtRandom } from './support/random-kills.ts';
import { PLAIN, RICH } from './support/scenarios.ts';

describe('case 1: kill -9 at random moments', () => {
  it.each([PLAIN, RICH])(
    'loses nothing that was acknowledged and starts nothing twice: $name',
    async (scenario) => {
      // A new one each day, so that CI sees more than one; it is printed when something is wrong.
      const seed = Math.floor(Date.now() / 86_400_000);
      const counts = await killAtRandom(scenario, seed, 6);
      expect(counts.problems, `seed ${seed}`).toEqual([]);
      expect(counts.kills).toBe(6);
      expect(counts.runs).toBeGreaterThan(0);
      expect(counts.looks).toBe(6);
      expect(counts.acknowledged).toBeGreaterThan(6);
      expect(counts.starts).toBeGreaterThan(counts.runs);
    },
    120_000,
  );
});

describe('the oracle', () => {
  it('finds a start after a commit, a second start without a decision, and one that no record announces', async () => {
    const { oracle } = await import('./support/oracle.ts');
    const at = { v: 1, prev: '', epoch: 1, wall: '', mono: 0, sum: '' } as const;
    const started = (seq: number, nonce: string) =>
      ({ ...at, seq, type: 'step.started', step: 'a', attempt: seq, nonce, code: '', effect: 'write' }) as const;
    const committed = (seq: number) => ({ ...at, seq, type: 'step.committed', step: 'a' }) as const;
    const real = (nonce: string) => ({ run: 'r', step: 'a', nonce });
    const steps = new Set(['a']);
    expect(oracle([started(1, 'x'), committed(2)], [real('x')], steps)).toEqual([]);
    expect(oracle([started(1, 'x'), committed(2), started(3, 'y')], [real('x')], steps)).toHaveLength(2);
    expect(oracle([started(1, 'x'), started(2, 'y')], [], steps)).toEqual([
      'record 2: a was started again without a decision',
    ]);
    expect(oracle([started(1, 'x')], [real('x'), real('x')], steps)).toEqual(['a really started twice under x']);
    expect(oracle([started(1, 'x')], [real('z')], steps)).toEqual([
      'a really started under z, which no record announces',
    ]);
    expect(oracle([started(1, 'x'), committed(2)], [], steps)).toEqual(['a was committed and never really started']);
  });
});
