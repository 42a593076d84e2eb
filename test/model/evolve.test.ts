import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/model/evolve.ts';
import { bench } from '../support/engine.ts';
import { samplePlan } from '../support/plan.ts';

describe('the fold', () => {
  it('accepts any prefix of a run without throwing, and the whole run gives its final state', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'one',
          steps: [
            { id: 'g', role: 'guard' },
            { id: 'a', gates: ['ga'], attributes: { capture: 'A', mark: 'restored' } },
            { id: 'c', role: 'check' },
          ],
        },
        {
          id: 'two',
          steps: [
            { id: 'b', attributes: { retries: 1 } },
            { id: 'f', role: 'finally' },
          ],
        },
      ],
    });
    const failure = { code: 'exit-code', message: 'exit 1' } as const;
    const run = bench(plan, {
      behaviours: { b: (go) => (go === 1 ? { exitCode: 1, failure } : {}), a: () => ({ stdout: 'x' }) },
      answer: () => ({ answer: { verdict: 'pass' }, by: 'ada', source: 'answers-file' }),
    });
    expect(await run.play()).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: run.events.length }), (length) => {
        const state = fold(plan, run.events.slice(0, length));
        expect(state.records).toBe(length);
      }),
      { numRuns: run.events.length + 1 },
    );
    expect(fold(plan, run.events)).toEqual(run.state);
  });

  it('counts run time by the monotonic clock within a boot, and warns when the wall clock jumps', async () => {
    const plan = samplePlan({ sections: [{ id: 'one', steps: [{ id: 'a' }] }] });
    const run = bench(plan);
    await run.play();
    const jumped = run.events.map((event, index) =>
      index < 2 ? event : { ...event, wall: new Date(Date.parse(event.wall) + 86_400_000).toISOString() },
    );
    const state = fold(plan, jumped);
    expect(state.clock.elapsedMs).toBe(run.state.clock.elapsedMs);
    expect(state.warnings.map((warning) => warning.message)).toEqual([expect.stringContaining('jumped by 86400 s')]);
    const back = fold(
      plan,
      run.events.map((event, index) =>
        index < 2 ? event : { ...event, wall: new Date(Date.parse(event.wall) - 86_400_000).toISOString() },
      ),
    );
    expect(back.clock.elapsedMs).toBeGreaterThanOrEqual(0);
  });
});
