import { describe, expect, it } from 'vitest';
import { measure } from '../../src/model/measures.ts';
import { describeRun } from '../../src/report/index.ts';
import type { PlanSketch } from '../support/plan.ts';
import { Story } from '../support/story.ts';

const RUNBOOK: PlanSketch = {
  rtoMs: 1_200_000,
  sections: [
    {
      id: 'main',
      steps: [
        { id: 'declare', attributes: { effect: 'read', mark: 'declaration' } },
        { id: 'point', attributes: { effect: 'read', mark: 'recovery-point' } },
        { id: 'look', attributes: { effect: 'read', mark: 'looked' } },
        { id: 'load', attributes: { mark: 'loaded' } },
        { id: 'verify', attributes: { effect: 'read', mark: 'restored' } },
      ],
    },
  ],
};

/** Everything was played, and rolled back: what only reads had nothing to undo. */
function rolledBack(): Story {
  const story = new Story(RUNBOOK).start();
  for (const step of ['declare', 'point', 'look', 'load', 'verify']) {
    const mark = story.plan.steps.find(({ id }) => id === step)?.attributes.mark ?? '';
    story.pass(step, { ms: 10_000 }).mark(mark, null, step);
  }
  const steps = ['verify', 'load', 'look', 'point', 'declare'];
  story.add({ type: 'undo.requested', steps, scope: 'run', by: 'ada' });
  for (const step of steps)
    story.add(
      step === 'load'
        ? { type: 'step.undone', step, by: 'ada', byHand: 'dropped it' }
        : { type: 'step.reopened', step, by: 'ada', why: 'nothing-to-undo' },
    );
  return story.add({ type: 'run.stopped', reason: 'undone', exitCode: 0, detail: null });
}

describe('an undo', () => {
  it('makes claims about a state and the marks of its step void, but not facts of the past', () => {
    const { marks } = describeRun(rolledBack().state);
    expect(Object.fromEntries(marks.map((mark) => [mark.name, mark.void]))).toEqual({
      start: false,
      declaration: false,
      'recovery-point': true,
      looked: false,
      loaded: true,
      restored: true,
    });
  });

  it('keeps the RTO clock running from the first declaration, also if that step is played again', () => {
    const story = rolledBack().resume(60_000);
    story.pass('declare', { ms: 10_000 }).mark('declaration', null, 'declare');
    story.pass('load', { ms: 10_000 }).pass('verify', { ms: 6_000 }).mark('restored', null, 'verify');
    expect(measure(story.state).rto).toMatchObject({ actualMs: 40_000 + 60_000 + 26_000, from: 'declaration' });
  });

  it('does not mark steps undone that had nothing to undo, and the run moves past them', () => {
    const { state } = rolledBack();
    expect([...state.steps].map(([id, { status }]) => [id, status])).toEqual([
      ['declare', 'pending'],
      ['point', 'pending'],
      ['look', 'pending'],
      ['load', 'undone'],
      ['verify', 'pending'],
    ]);
    expect([state.rollback, state.status]).toEqual([null, 'undone']);
  });

  it('reads older journals, which mark every such step undone, in the same way', () => {
    const story = new Story(RUNBOOK).start().pass('declare').mark('declaration', null, 'declare');
    story.add({ type: 'step.undone', step: 'declare', by: 'nothing to undo' });
    expect(story.state.steps.get('declare')?.status).toBe('pending');
    expect(story.state.marks.find(({ name }) => name === 'declaration')?.void).toBe(false);
  });
});

describe('RTO without the mark restored', () => {
  const after = (ms: number, outcome?: 'completed' | 'cancelled' | 'failed') => {
    const story = new Story(RUNBOOK).start().mark('declaration').wait(ms);
    return measure((outcome ? story.end(outcome) : story.add({ type: 'run.paused', by: 'ada' })).state).rto;
  };

  it.each(['completed', 'cancelled', 'failed', undefined] as const)(
    'is missed once the clock has run past the target, in a run that is %s',
    (outcome) => {
      expect(after(1_200_001, outcome)).toMatchObject({ verdict: 'missed', actualMs: null, clockMs: 1_200_001 });
      expect(after(1_200_000, outcome)).toMatchObject({ verdict: 'not-measured', clockMs: 1_200_000 });
    },
  );

  it('does not run on after the end', () => {
    const story = new Story(RUNBOOK).start().mark('declaration').wait(60_000).end('cancelled').wait(9_999_999);
    expect(measure(story.state).rto).toMatchObject({ verdict: 'not-measured', clockMs: 60_000 });
  });

  it('is not measured in a completed run whose runbook never sets the mark', () => {
    const story = new Story({ rtoMs: 1 }).start().wait(60_000).end();
    expect(measure(story.state).rto).toMatchObject({
      verdict: 'not-measured',
      why: 'no step of the runbook sets the mark restored',
    });
  });
});
