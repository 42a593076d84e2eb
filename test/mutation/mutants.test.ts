import { describe, expect, it } from 'vitest';
import { judgeMutant, mutantsOf, scoreOf, unseenOf } from '../../src/mutation/index.ts';
import { bench, type BenchOptions } from '../support/engine.ts';
import { samplePlan } from '../support/plan.ts';

const PLAN = samplePlan({
  sections: [
    {
      id: 'restore',
      steps: [
        { id: 'look', attributes: { effect: 'read' } },
        { id: 'load', gates: ['rows'], undo: 'unload' },
        { id: 'rare' },
        { id: 'index' },
        { id: 'whole', role: 'gate', attributes: { withinMs: 600_000, everyMs: 1_000 } },
      ],
    },
    { id: 'around', steps: [{ id: 'checked', role: 'gate' }] },
    { id: 'inside', depth: 3, parent: 'around', steps: [{ id: 'inner' }, { id: 'check', role: 'check' }] },
    { id: 'alone', steps: [{ id: 'unjudged' }] },
  ],
});
const PASSED = new Set(['look', 'load', 'index', 'inner', 'check', 'unjudged']);
const mutants = mutantsOf(PLAN, PASSED, new Set(), new Map([['whole', 6_000]]));
const without = (step: string) => {
  const mutant = mutants.find((one) => one.step === step);
  if (!mutant) throw new Error(`no mutant without ${step}`);
  return mutant;
};

describe('the mutants of a plan', () => {
  it('leave out each step that was played and does something', () => {
    expect(mutants.map(({ step }) => step)).toEqual(['load', 'index', 'inner', 'unjudged']);
  });

  it('leave alone a step whose effect no gate can see, and say why', () => {
    const why = 'a mail leaves no trace';
    const plan = samplePlan({
      sections: [
        {
          id: 'tell',
          steps: [
            { id: 'mail', attributes: { unseen: why } },
            { id: 'page', attributes: { unseen: why } },
          ],
        },
      ],
    });
    expect(mutantsOf(plan, new Set(['mail']), new Set(['mail']), new Map())).toEqual([]);
    expect(unseenOf(plan, new Set(['mail']))).toEqual([{ step: 'mail', why }]);
  });

  it('keep the gates of the step at its place, and lose its undo', () => {
    const { plan } = without('load');
    expect(plan.order.slice(0, 3)).toEqual(['look', 'rows', 'rare']);
    expect(plan.steps.map(({ id }) => id)).not.toContain('unload');
    expect(plan.steps.find(({ id }) => id === 'rows')?.target).toEqual({ self: true });
  });

  it('also do half, of the steps that changed more than one thing', () => {
    const found = mutantsOf(PLAN, PASSED, new Set(['index', 'look']), new Map());
    expect(found.map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      'left-out load',
      'left-out index',
      'half index',
      'left-out inner',
      'left-out unjudged',
    ]);
    expect(found[2]?.plan.order).toEqual(PLAN.order);
  });

  it('name the gates of the step, else those of its section, else those of the section around it', () => {
    expect(mutants.map(({ judges }) => judges)).toEqual([['rows'], ['rows', 'whole'], ['checked'], []]);
  });

  it('do not wait for a polling gate as long as a live run does', () => {
    const waits = (took: number) =>
      mutantsOf(PLAN, PASSED, new Set(), new Map([['whole', took]]))[0]?.plan.steps.find(({ id }) => id === 'whole')
        ?.attributes.withinMs;
    expect([waits(0), waits(6_000), waits(900_000)]).toEqual([4_000, 18_000, 600_000]);
  });
});

describe('the verdict on a mutant', () => {
  const judged = async (behaviours: NonNullable<BenchOptions['behaviours']>, step = 'load') => {
    const answer = () => ({ answer: { verdict: 'pass' as const }, by: 'sandbox', source: 'sandbox' as const });
    const played = bench(without(step).plan, { behaviours, answer, onFailure: 'end' });
    await played.play();
    return judgeMutant(played.events);
  };
  const fails = (lastLine: string, exitCode = 1) => ({
    exitCode,
    failure: { code: 'exit-code', message: `exit ${exitCode}`, lastLines: [lastLine] } as const,
  });

  it('is killed by the gate that fails, or by the step', async () => {
    expect(await judged({ rows: () => fails('3 rows are missing') })).toEqual({ outcome: 'killed', by: 'rows' });
    expect(await judged({ index: () => fails('no such table') })).toEqual({ outcome: 'killed', by: 'index' });
  });

  it.each([
    ['an unbound variable', fails('bash: line 1: DUMP: unbound variable')],
    ['a missing command', fails('pg_magic: command not found', 127)],
    ['a name that a script does not know', fails("TypeError: Cannot read properties of undefined (reading 'x')")],
    ['a defect of runbook', { exitCode: null, failure: { code: 'internal', message: 'oops' } as const }],
  ])('is an error and no kill after %s', async (_, result) => {
    expect(await judged({ rows: () => result })).toMatchObject({ outcome: 'error', by: 'rows' });
  });

  it('is that it survived when the play comes to its end', async () => {
    expect(await judged({})).toEqual({ outcome: 'survived' });
  });
});

describe('the score', () => {
  const killed = { outcome: 'killed', by: 'rows' } as const;
  it('counts kills of all mutants, and only a full one is 100', () => {
    const error = { outcome: 'error', by: null, why: '' } as const;
    expect(scoreOf([killed, killed, { outcome: 'survived' }])).toBe(66);
    expect(scoreOf([killed, error])).toBe(50);
    expect(scoreOf([...Array.from({ length: 999 }, () => killed), error])).toBe(99);
    expect(scoreOf([killed])).toBe(100);
  });

  it('is unknown without a mutant', () => {
    expect(scoreOf([])).toBeNull();
  });
});
