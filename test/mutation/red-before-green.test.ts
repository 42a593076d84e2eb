import { describe, expect, it } from 'vitest';
import { gatesAlone, redBeforeGreen } from '../../src/mutation/index.ts';
import { bench, type BenchOptions } from '../support/engine.ts';
import { samplePlan } from '../support/plan.ts';

const PLAN = samplePlan({
  sections: [
    { id: 'restore', steps: [{ id: 'load', gates: ['rows', 'sums'] }] },
    {
      id: 'after',
      steps: [{ id: 'whole', role: 'gate', attributes: { when: 'false', withinMs: 60_000, everyMs: 1_000 } }],
    },
  ],
});

const RED = { exitCode: 1, failure: { code: 'exit-code', message: 'exit 1' } } as const;

const before = async (behaviours: NonNullable<BenchOptions['behaviours']>) => {
  const alone = gatesAlone(PLAN);
  const played = bench(alone, { behaviours, onFailure: 'end' });
  await played.play();
  return { ran: played.ran, ...redBeforeGreen(alone.finally, played.events) };
};

describe('the gates alone', () => {
  it('are all evaluated once, whatever the first ones find, and no step is played', async () => {
    const { ran } = await before({ rows: () => RED, whole: () => RED });
    expect(ran).toEqual(['rows', 'sums', 'whole']);
  });

  it('are red when one of them sees the disaster', async () => {
    const { verdict, gates } = await before({ sums: () => RED });
    expect(verdict).toBe('red');
    expect(gates.map(({ gate, status }) => [gate, status])).toEqual([
      ['rows', 'green'],
      ['sums', 'red'],
      ['whole', 'green'],
    ]);
  });

  it('are green when none of them sees it', async () => {
    expect((await before({})).verdict).toBe('green');
  });

  it('are unjudged when a variable or a command is missing, which says nothing about the system', async () => {
    const unset = { ...RED, failure: { ...RED.failure, lastLines: ['bash: line 1: WORK: unbound variable'] } };
    const missing = { exitCode: 127, failure: RED.failure };
    const { verdict, gates } = await before({ rows: () => unset, sums: () => missing, whole: () => missing });
    expect(verdict).toBe('unjudged');
    expect(gates.map(({ status }) => status)).toEqual(['unjudged', 'unjudged', 'unjudged']);
  });

  it('have no verdict without a gate', () => {
    expect(redBeforeGreen([], []).verdict).toBe('no-gates');
  });
});
