import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/model/run-command.ts';
import type { Answer, Question, Recorded } from '../../../src/model/events.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { bench, type BenchOptions } from '../../support/engine.ts';
import { samplePlan, type StepSketch } from '../../support/plan.ts';

const failure: Failure = { code: 'exit-code', message: 'exit 1' };
const fails = { exitCode: 1, failure };
const offer = (id: string, ...placeholders: string[]): StepSketch => ({ id, assisted: { placeholders } });
const plan = (...steps: StepSketch[]) => samplePlan({ sections: [{ id: 'main', steps }] });

type Say = (question: Question, time: number) => Answer;

/** An operator at the terminal, who answers the nth question about a step. */
const person = (say: Say): NonNullable<BenchOptions['person']> => {
  const times = new Map<string, number>();
  return (event: Recorded, dispatch: (command: Command) => void) => {
    if (event.type !== 'question.asked') return;
    const about = `${event.question.kind} ${'step' in event.question ? event.question.step : ''}`;
    const time = (times.get(about) ?? 0) + 1;
    times.set(about, time);
    const { id, question } = event;
    queueMicrotask(() =>
      dispatch({ type: 'answer', question: id, answer: say(question, time), by: 'ada', source: 'terminal' }),
    );
  };
};

const told = (events: readonly Recorded[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'question.answered' && 'step' in event.question)
      return [`${event.question.kind} ${event.question.step}: ${event.answer.verdict}`];
    if (event.type === 'step.started' || event.type === 'step.committed' || event.type === 'step.skipped')
      return [`${event.type} ${event.step}`];
    return [];
  });

describe('an offered fence', () => {
  it('runs only if the operator chooses that; by hand it is committed without running, skip records the reason', async () => {
    const chosen: { readonly [id: string]: Answer } = {
      a: { verdict: 'run' },
      b: { verdict: 'by-hand' },
      c: { verdict: 'skip', reason: 'not needed' },
    };
    const run = bench(plan(offer('a'), offer('b'), offer('c'), { id: 'd' }), {
      person: person((question) => chosen['step' in question ? question.step : ''] ?? { verdict: 'stop' }),
    });
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual(['a', 'd']);
    expect(told(run.events)).toEqual([
      ...['assist a: run', 'step.started a', 'step.committed a'],
      ...['assist b: by-hand', 'step.committed b'],
      ...['assist c: skip', 'step.skipped c'],
      ...['step.started d', 'step.committed d'],
    ]);
    expect(run.events.find((event) => event.type === 'step.decided')).toMatchObject({
      step: 'b',
      decision: 'done',
      by: 'ada',
    });
    expect(run.state.steps.get('b')).toMatchObject({ status: 'passed', by: 'ada', attempts: [] });
    expect(run.state.steps.get('c')).toMatchObject({ status: 'skipped', reason: 'not needed' });
  });

  it('is offered again after it was copied', async () => {
    const run = bench(plan(offer('a')), { person: person((_, time) => ({ verdict: time < 3 ? 'copy' : 'by-hand' })) });
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual([]);
    expect(told(run.events)).toEqual(['assist a: copy', 'assist a: copy', 'assist a: by-hand', 'step.committed a']);
  });

  it('is never run with a placeholder left, whatever the answer', async () => {
    const run = bench(plan(offer('a', '<pod>')), {
      person: person((_, time) => (time < 3 ? { verdict: 'run' } : { verdict: 'skip', reason: 'later' })),
    });
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual([]);
    expect(run.state.steps.get('a')?.status).toBe('skipped');
  });

  it('waits without an operator: exit 3, and nothing has run', async () => {
    const run = bench(plan({ ...offer('a', '<pod>'), code: 'kubectl logs <pod>\n' }));
    expect(await run.play()).toBe(3);
    expect(run.ran).toEqual([]);
    expect(run.state.question?.question).toEqual({
      kind: 'assist',
      step: 'a',
      text: 'kubectl logs <pod>',
      placeholders: ['<pod>'],
    });
  });

  it('may be left open: the run stops and is resumed with the same offer', async () => {
    const first = bench(plan(offer('a'), offer('b')), {
      person: person((question) => ({ verdict: 'step' in question && question.step === 'a' ? 'run' : 'stop' })),
    });
    expect(await first.play()).toBe(3);
    const second = bench(first.state.plan, {
      history: first.events,
      person: person(() => ({ verdict: 'run' })),
    });
    expect(await second.play()).toBe(0);
    expect(second.ran).toEqual(['b']);
  });

  it('is offered again if it failed, and may then be done by hand', async () => {
    const run = bench(plan(offer('a'), offer('b')), {
      behaviours: { a: () => fails },
      person: person((question, time) => {
        if (question.kind === 'after-failure') return { verdict: 'retry' };
        return { verdict: 'step' in question && question.step === 'a' && time > 1 ? 'by-hand' : 'run' };
      }),
    });
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual(['a', 'b']);
    expect(told(run.events).slice(0, 5)).toEqual([
      ...['assist a: run', 'step.started a', 'after-failure a: retry', 'assist a: by-hand', 'step.committed a'],
    ]);
  });

  it('is offered again when a failed run is resumed: one answer is for one attempt', async () => {
    const prepared = { answer: { verdict: 'run' }, by: 'ada', source: 'answers-file' } as const;
    const first = bench(plan(offer('a')), { behaviours: { a: () => fails }, answer: () => prepared });
    expect(await first.play()).toBe(1);
    const second = bench(first.state.plan, { history: first.events });
    expect(await second.play()).toBe(3);
    expect(second.ran).toEqual([]);
    expect(second.state.question?.question).toMatchObject({ kind: 'assist', step: 'a' });
  });
});
