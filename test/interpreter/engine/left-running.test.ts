import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import type { Answer, Recorded } from '../../../src/model/events.ts';
import type { LeftProcess } from '../../../src/model/ports.ts';
import { bench, type BenchOptions } from '../../support/engine.ts';
import { samplePlan } from '../../support/plan.ts';

const failure: Failure = { code: 'timeout', message: 'it took too long' };
const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a' }, { id: 'b' }] }] });

/** A run whose step failed and left a worker behind, resumed by an operator who gives these answers in turn. */
async function resumed(answers: readonly Answer[], options: (worker: Worker) => BenchOptions = () => ({})) {
  const first = bench(plan, { behaviours: { a: () => ({ ending: 'timeout', exitCode: null, failure }) } });
  await first.play();
  const started = first.events.find((event) => event.type === 'step.started');
  const worker = new Worker(started?.type === 'step.started' ? started.nonce : '');
  const given = [...answers];
  const run = bench(plan, {
    history: first.events,
    left: (step) => worker.left(step),
    stopLeft: (nonces) => worker.stop(nonces),
    behaviours: { a: () => ((worker.besideIt = worker.alive), {}) },
    person: (event, dispatch) => {
      const answer = event.type === 'question.asked' ? given.shift() : undefined;
      if (event.type === 'question.asked' && answer)
        dispatch({ type: 'answer', question: event.id, answer, by: 'ada', source: 'terminal' });
    },
    ...options(worker),
  });
  return { code: await run.play(), run, worker };
}

class Worker {
  readonly nonce: string;
  alive = true;
  besideIt: boolean | null = null;
  looks = 0;

  constructor(nonce: string) {
    this.nonce = nonce;
  }

  left(step: string): readonly LeftProcess[] {
    this.looks += 1;
    return this.alive && step === 'a' ? [{ pid: 4711, command: 'pg_restore', nonce: this.nonce }] : [];
  }

  stop(nonces: ReadonlySet<string>): void {
    if (nonces.has(this.nonce)) this.alive = false;
  }
}

const asked = (events: readonly Recorded[]) =>
  events.flatMap((event) => (event.type === 'question.asked' ? [event.question] : []));
const warnings = (events: readonly Recorded[]) =>
  events.flatMap((event) => (event.type === 'warning.raised' ? [event.message] : []));

describe('a step whose earlier attempt left something running', () => {
  it('is asked about, with the attempt that started the process', async () => {
    const { code, run, worker } = await resumed([{ verdict: 'stop' }]);
    expect(code).toBe(3);
    expect(asked(run.events)).toEqual([
      { kind: 'left-running', step: 'a', processes: [{ pid: 4711, command: 'pg_restore', attempt: 1 }] },
    ]);
    expect(worker).toMatchObject({ alive: true, besideIt: null });
  });

  it('runs again after the process was stopped', async () => {
    const { code, run, worker } = await resumed([{ verdict: 'end' }]);
    expect(code).toBe(0);
    expect(worker).toMatchObject({ alive: false, besideIt: false });
    expect(warnings(run.events)).toEqual([
      'stopped what a had left running: pg_restore (pid 4711), started by attempt 1',
    ]);
    expect(run.ran).toEqual(['a', 'b']);
  });

  it('is asked about again if the process could not be stopped', async () => {
    const { code, run, worker } = await resumed([{ verdict: 'end' }, { verdict: 'stop' }], () => ({
      stopLeft: () => undefined,
    }));
    expect(code).toBe(3);
    expect(asked(run.events)).toHaveLength(2);
    expect(warnings(run.events)).toEqual([]);
    expect(worker.besideIt).toBeNull();
  });

  it('runs again after the process has ended by itself, if the operator waits for it', async () => {
    const { code, run, worker } = await resumed([{ verdict: 'wait' }], (worker) => ({
      left(step) {
        const left = worker.left(step);
        if (worker.looks === 12) worker.alive = false;
        return left;
      },
    }));
    expect(code).toBe(0);
    expect(worker.looks).toBeGreaterThan(12);
    expect(worker.besideIt).toBe(false);
    expect(warnings(run.events)).toEqual([expect.stringContaining('waiting for what a has left running: pg_restore')]);
  });

  it('stops at Ctrl-C while waiting, and leaves the process alone', async () => {
    const { code, worker } = await resumed([{ verdict: 'wait' }], () => ({
      person(event, dispatch) {
        if (event.type === 'question.asked')
          dispatch({
            type: 'answer',
            question: event.id,
            answer: { verdict: 'wait' },
            by: 'ada',
            source: 'terminal',
          });
        if (event.type === 'warning.raised') dispatch({ type: 'interrupt', signal: 'SIGINT' });
      },
    }));
    expect(code).toBe(130);
    expect(worker).toMatchObject({ alive: true, besideIt: null });
  });

  it('runs beside the process if the operator says so, with a reason', async () => {
    const { code, run, worker } = await resumed([{ verdict: 'beside', reason: 'a port-forward' }]);
    expect(code).toBe(0);
    expect(worker.besideIt).toBe(true);
    expect(run.state.decisions.at(-1)).toMatchObject({ answer: { verdict: 'beside', reason: 'a port-forward' } });
  });

  it('is not searched for on the first attempt', async () => {
    let looks = 0;
    const run = bench(plan, { left: () => ((looks += 1), []) });
    expect(await run.play()).toBe(0);
    expect(looks).toBe(0);
  });
});
