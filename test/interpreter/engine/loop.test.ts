import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/model/events.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { bench } from '../../support/engine.ts';
import { samplePlan } from '../../support/plan.ts';

const failure: Failure = { code: 'exit-code', message: 'exit 1' };
const fails = { exitCode: 1, failure };
const steps = (...ids: string[]) => samplePlan({ sections: [{ id: 'main', steps: ids.map((id) => ({ id })) }] });

describe('a run', () => {
  it('plays its steps in order, ends completed and exits 0', async () => {
    const run = bench(steps('a', 'b', 'c'));
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual(['a', 'b', 'c']);
    expect(run.state.status).toBe('completed');
    expect(run.types().at(-1)).toBe('run.ended');
  });

  it('writes step.started before the step runs', async () => {
    let before: string[] = [];
    const run = bench(steps('a'), { behaviours: { a: () => ((before = run.types()), {}) } });
    await run.play();
    expect(before.at(-1)).toBe('step.started');
  });

  it('stops at a failing step with exit 1, can be resumed, and starts nothing after the step', async () => {
    const run = bench(steps('a', 'b', 'c'), { behaviours: { b: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['a', 'b']);
    expect(run.state.status).toBe('failed');
    expect(run.state.endedAt).toBeNull();
  });

  it('resumes with the failed step, by a decision in the journal, and does not repeat what was committed', async () => {
    const first = bench(steps('a', 'b', 'c'), { behaviours: { b: () => fails } });
    await first.play();
    const second = bench(first.state.plan, { history: first.events });
    expect(await second.play()).toBe(0);
    expect(second.ran).toEqual(['b', 'c']);
    expect(second.events.filter((event) => event.type === 'step.decided')).toMatchObject([
      { step: 'b', decision: 'rerun' },
    ]);
  });

  it('plays all finally blocks at the end, and is not completed if one of them fails', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'a' }, { id: 'f', role: 'finally' }, { id: 'g', role: 'finally' }] }],
    });
    const run = bench(plan, { behaviours: { f: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['a', 'f', 'g']);
    expect(run.state.status).toBe('failed');
  });

  it('leaves finally blocks pending after a failure, and plays them at once with on-failure=end', async () => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a' }, { id: 'f', role: 'finally' }] }] });
    const stopped = bench(plan, { behaviours: { a: () => fails } });
    expect(await stopped.play()).toBe(1);
    expect(stopped.ran).toEqual(['a']);
    const ended = bench(plan, { behaviours: { a: () => fails }, onFailure: 'end' });
    expect(await ended.play()).toBe(1);
    expect(ended.ran).toEqual(['a', 'f']);
    expect(ended.state.endedAt).not.toBeNull();
  });

  it('plays finally blocks on abort and ends cancelled', async () => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a' }, { id: 'f', role: 'finally' }] }] });
    const run = bench(plan);
    run.loop.dispatch({ type: 'abort', by: 'ada' });
    expect(await run.play()).toBe(130);
    expect(run.ran).toEqual(['f']);
    expect(run.state.status).toBe('cancelled');
  });
});

describe('an expression over a fact that was cut', () => {
  const rows = Array.from({ length: 100 }, () => ({ ok: true }));
  const play = async (expect: string, truncated = true) => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a', attributes: { expect } }] }] });
    const run = bench(plan, {
      behaviours: { a: () => ({ facts: { rows, rowCount: 1_000, truncated } }) },
      truths: { [expect]: true },
    });
    const code = await run.play();
    return { code, failure: run.state.steps.get('a')?.failure ?? null };
  };

  it('fails if it judges the whole fact: the bad row may be in the missing part', async () => {
    const { code, failure } = await play('rows.all(row, row.ok)');
    expect(code).toBe(1);
    expect(failure).toMatchObject({ code: 'expression', found: 'only the beginning of rows' });
    expect((await play('rowCount == 1000 && rows.size() == 100')).code).toBe(1);
  });

  it('holds if it uses single elements, counts or `truncated`', async () => {
    expect((await play('rows[0].ok && rowCount == 1000')).code).toBe(0);
    expect((await play('truncated && rows.all(row, row.ok)')).code).toBe(0);
    expect((await play('rows.all(row, row.ok)', false)).code).toBe(0);
  });
});

describe('a sensitive step', () => {
  const sensitive = (attributes: { readonly capture?: string }) =>
    samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a', attributes: { sensitive: true, ...attributes } }] }] });

  it('with a capture fails: its output is not kept, and the capture would be empty', async () => {
    const run = bench(sensitive({ capture: 'A' }), { behaviours: { a: () => ({ exitCode: 0, stdout: '' }) } });
    expect(await run.play()).toBe(1);
    expect(run.state.steps.get('a')?.failure).toMatchObject({ code: 'capture-refused' });
    expect(run.state.vars.size).toBe(0);
  });

  it('leaves counts in the journal, but neither rows nor values', async () => {
    const facts = { rowCount: 2, truncated: false, rows: [{ name: 'grace' }], command: 'SELECT grace' };
    const failure: Failure = { code: 'sql', message: 'no', found: 'grace', lastLines: ['grace'] };
    const run = bench(sensitive({}), { behaviours: { a: () => ({ exitCode: null, facts, failure }) } });
    expect(await run.play()).toBe(1);
    const finished = run.events.find((event) => event.type === 'step.finished');
    expect(finished).toMatchObject({ facts: { rowCount: 2, truncated: false } });
    expect(JSON.stringify(run.events)).not.toContain('grace');
  });
});

describe('a capture', () => {
  it.each([
    ['x'.repeat(131_000), '131000 bytes'],
    ['a\0b', 'a NUL byte'],
  ])('that is too large for the environment of a process fails its step', async (stdout, found) => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'a', attributes: { capture: 'A' } }, { id: 'b' }] }],
    });
    const run = bench(plan, { behaviours: { a: () => ({ stdout }) } });
    expect(await run.play()).toBe(1);
    expect(run.state.steps.get('a')?.failure).toMatchObject({ code: 'capture-refused', found });
  });
});

describe('retries', () => {
  const plan = samplePlan({
    sections: [{ id: 'main', steps: [{ id: 'a', attributes: { retries: 2, backoffMs: 1_000 } }] }],
  });

  it('repeat the step the given number of times, waiting twice as long each time', async () => {
    const run = bench(plan, { behaviours: { a: (go) => (go < 3 ? fails : {}) } });
    expect(await run.play()).toBe(0);
    expect(run.events.filter((event) => event.type === 'step.retrying').map((event) => event.delayMs)).toEqual([
      1_000, 2_000,
    ]);
    const starts = run.events.filter((event) => event.type === 'step.started').map((event) => Date.parse(event.wall));
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('end with a failure after the last one', async () => {
    const run = bench(plan, { behaviours: { a: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['a', 'a', 'a']);
  });

  it('do not happen because of a gate', async () => {
    const gated = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'a', gates: ['g'], attributes: { retries: 2 } }] }],
    });
    const run = bench(gated, { behaviours: { g: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['a', 'g']);
  });

  it('do not follow a cancellation', async () => {
    const run = bench(plan, {
      behaviours: {
        a: () => ({ ending: 'cancelled', exitCode: null, failure: { code: 'cancelled', message: 'stopped' } }),
      },
    });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['a']);
  });
});

describe('gates', () => {
  it('see the capture of the step that they judge, which other steps see only after the gates have passed', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'a', gates: ['g'], attributes: { capture: 'OUT' } }] }],
    });
    const seen: unknown[] = [];
    const run = bench(plan, {
      behaviours: {
        a: (_go, context) => (seen.push(context.vars['OUT']), { stdout: 'found\n' }),
        g: (_go, context) => (seen.push(context.vars['OUT'], context.env['OUT']), fails),
      },
    });
    expect(await run.play()).toBe(1);
    expect(seen).toEqual([undefined, 'found', 'found']);
    expect(run.state.vars.get('OUT')).toBeUndefined();
  });

  const gated = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a', gates: ['g'] }, { id: 'b' }] }] });

  it('fail the run although the step exited 0, and the step is not committed', async () => {
    const run = bench(gated, { behaviours: { g: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.types()).not.toContain('step.committed');
    expect(run.state.steps.get('a')?.status).toBe('unverified');
    expect(run.state.steps.get('a')?.failure?.code).toBe('gate');
  });

  it('are evaluated again on resume, without repeating the step', async () => {
    const first = bench(gated, { behaviours: { g: () => fails } });
    await first.play();
    const second = bench(gated, { history: first.events });
    expect(await second.play()).toBe(0);
    expect(second.ran).toEqual(['g', 'b']);
  });

  it('poll until they hold within their time, and record the polls with a new result', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'g', role: 'gate', attributes: { everyMs: 100, withinMs: 10_000 } }] }],
    });
    const run = bench(plan, {
      behaviours: {
        g: (go) => (go < 6 ? { exitCode: go < 4 ? 1 : 2, failure: { ...failure, found: go < 4 ? 'one' : 'two' } } : {}),
      },
    });
    expect(await run.play()).toBe(0);
    expect(run.events.filter((event) => event.type === 'gate.polled').map((event) => event.poll)).toEqual([1, 4, 6]);
    expect(run.events.find((event) => event.type === 'gate.passed')).toMatchObject({ polls: 6 });
  });

  it('fail when the next poll would be after their time', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'g', role: 'gate', attributes: { everyMs: 100, withinMs: 1_000 } }] }],
    });
    const run = bench(plan, { behaviours: { g: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran.length).toBeGreaterThan(8);
    expect(run.ran.length).toBeLessThan(12);
  });

  it('keep a mark and a capture provisional until they hold', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'a', gates: ['g'], attributes: { mark: 'restored', capture: 'OUT' } }] }],
    });
    const run = bench(plan, { behaviours: { a: () => ({ stdout: ' 42\n' }), g: () => fails } });
    await run.play();
    expect(run.state.marks.map((mark) => mark.name)).toEqual(['start']);
    expect(run.state.vars.size).toBe(0);
    const second = bench(plan, { history: run.events });
    await second.play();
    expect(second.state.marks.map((mark) => mark.name)).toContain('restored');
    expect(second.state.vars.get('OUT')).toBe('42');
  });
});

describe('guards', () => {
  const guarded = samplePlan({
    sections: [{ id: 'main', steps: [{ id: 'g', role: 'guard' }, { id: 'a' }, { id: 'b' }] }],
  });

  it('keep a section from being entered', async () => {
    const run = bench(guarded, { behaviours: { g: () => fails } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual(['g']);
    expect(run.state.steps.get('g')?.failure?.code).toBe('guard');
  });

  it('are evaluated again on resume only if nothing in the section is committed', async () => {
    const before = bench(guarded, { behaviours: { a: () => fails } });
    await before.play();
    const again = bench(guarded, { history: before.events, behaviours: { b: () => fails } });
    await again.play();
    expect(again.ran).toEqual(['g', 'a', 'b']);
    const later = bench(guarded, { history: again.events });
    await later.play();
    expect(later.ran).toEqual(['b']);
  });
});

describe('operators', () => {
  it('answer checks: pass continues, fail stops, na skips with the reason', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'main',
          steps: [
            { id: 'c', role: 'check' },
            { id: 'd', role: 'check' },
          ],
        },
      ],
    });
    const run = bench(plan, {
      answer: (question) => ({
        answer:
          'step' in question && question.step === 'c'
            ? { verdict: 'pass' }
            : { verdict: 'na', reason: 'no load balancer here' },
        by: 'ada',
        source: 'answers-file',
      }),
    });
    expect(await run.play()).toBe(0);
    expect(run.state.steps.get('c')?.status).toBe('passed');
    expect(run.state.steps.get('d')).toMatchObject({ status: 'skipped', reason: 'no load balancer here', by: 'ada' });
    const no = bench(plan, {
      answer: () => ({ answer: { verdict: 'fail', reason: 'no disk' }, by: 'ada', source: 'terminal' }),
    });
    expect(await no.play()).toBe(1);
    expect(no.state.steps.get('c')?.failure?.code).toBe('check-failed');
  });

  it('are waited for with exit 3 if nobody is at the terminal, and asked again on resume', async () => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'c', role: 'check' }] }] });
    const run = bench(plan);
    expect(await run.play()).toBe(3);
    expect(run.state.status).toBe('waiting');
    const second = bench(plan, {
      history: run.events,
      answer: () => ({ answer: { verdict: 'pass' }, by: 'ada', source: 'answers-file' }),
    });
    expect(await second.play()).toBe(0);
  });

  it('confirm destructive steps before they start, and a refusal starts nothing', async () => {
    const plan = samplePlan({
      sections: [{ id: 'main', steps: [{ id: 'drop', attributes: { effect: 'destructive' } }] }],
    });
    const refused = bench(plan, { answer: () => ({ answer: { verdict: 'refuse' }, by: 'ada', source: 'terminal' }) });
    expect(await refused.play()).toBe(1);
    expect(refused.ran).toEqual([]);
    const confirmed = bench(plan, { answer: () => ({ answer: { verdict: 'confirm' }, by: 'ada', source: 'flag' }) });
    expect(await confirmed.play()).toBe(0);
  });

  it('cannot approve a run that they play; somebody else can, from another terminal', async () => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'ok', role: 'approve' }] }] });
    const own = bench(plan);
    own.loop.dispatch({ type: 'approve', step: 'ok', by: 'ada' });
    expect(await own.play()).toBe(3);
    const other = bench(plan);
    other.loop.dispatch({ type: 'approve', step: 'ok', by: 'grace' });
    expect(await other.play()).toBe(0);
    expect(other.state.decisions).toMatchObject([{ by: 'grace', source: 'inbox' }]);
  });

  it('choose what happens after a failure: retry, evaluate the gate, skip with a reason, or stop', async () => {
    const person = (verdict: 'retry' | 'skip' | 'stop') => {
      let said = false;
      return (event: { type: string; id?: string }, dispatch: (command: never) => void) => {
        if (event.type !== 'question.asked') return;
        const answer = { verdict: said ? 'stop' : verdict, reason: 'known to be harmless' };
        said = true;
        dispatch({ type: 'answer', question: event.id, answer, by: 'ada', source: 'terminal' } as never);
      };
    };
    const broken = { a: (go: number) => (go === 1 ? fails : {}) };
    const retried = bench(steps('a', 'b'), { behaviours: broken, person: person('retry') as never });
    expect(await retried.play()).toBe(0);
    expect(retried.ran).toEqual(['a', 'a', 'b']);
    const skipped = bench(steps('a', 'b'), { behaviours: broken, person: person('skip') as never });
    expect(await skipped.play()).toBe(0);
    expect(skipped.ran).toEqual(['a', 'b']);
    expect(skipped.state.steps.get('a')).toMatchObject({
      status: 'skipped',
      reason: 'known to be harmless',
      by: 'ada',
    });
    const stopped = bench(steps('a', 'b'), { behaviours: broken, person: person('stop') as never });
    expect(await stopped.play()).toBe(1);
  });
});

describe('when', () => {
  it('skips with the reason, and an error in it fails', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'main',
          steps: [{ id: 'a', attributes: { when: 'no' } }, { id: 'b', attributes: { when: 'broken' } }, { id: 'c' }],
        },
      ],
    });
    const run = bench(plan, { truths: { no: false, broken: 'no such variable' } });
    expect(await run.play()).toBe(1);
    expect(run.ran).toEqual([]);
    expect(run.state.steps.get('a')).toMatchObject({ status: 'skipped', reason: 'when="no" is false' });
    expect(run.state.steps.get('b')?.failure).toMatchObject({
      code: 'expression',
      message: expect.stringContaining('no such variable'),
    });
  });
});

describe('a step with an unknown outcome', () => {
  const interrupted = (attributes: object = {}, gates: string[] = []) => {
    const plan = samplePlan({ sections: [{ id: 'main', steps: [{ id: 'a', gates, attributes }, { id: 'b' }] }] });
    const run = bench(plan, { behaviours: { a: () => new Promise(() => undefined) } });
    void run.play();
    return new Promise<{ plan: typeof plan; history: typeof run.events }>((resolve) => {
      const look = () => (run.ran.length > 0 ? resolve({ plan, history: [...run.events] }) : setImmediate(look));
      look();
    });
  };

  it('is asked about, never guessed, and stops with exit 3 without a terminal', async () => {
    const { plan, history } = await interrupted();
    const run = bench(plan, { history });
    expect(await run.play()).toBe(3);
    expect(run.ran).toEqual([]);
    expect(run.state.steps.get('a')?.status).toBe('unknown');
  });

  it('runs again with on-interrupt=rerun, by a decision in the journal', async () => {
    const { plan, history } = await interrupted({ onInterrupt: 'rerun' });
    const run = bench(plan, { history });
    expect(await run.play()).toBe(0);
    expect(run.ran).toEqual(['a', 'b']);
    expect(run.events.filter((event) => event.type === 'step.decided')).toMatchObject([
      { step: 'a', decision: 'rerun', by: 'on-interrupt=rerun' },
    ]);
  });

  it('is done with on-interrupt=verify if its gate holds; if not, the operator is asked', async () => {
    const { plan, history } = await interrupted({ onInterrupt: 'verify' }, ['g']);
    const done = bench(plan, { history });
    expect(await done.play()).toBe(0);
    expect(done.ran).toEqual(['g', 'b']);
    const open = bench(plan, { history, behaviours: { g: () => fails } });
    expect(await open.play()).toBe(3);
    expect(open.ran).toEqual(['g']);
  });

  it('fails with on-interrupt=fail', async () => {
    const { plan, history } = await interrupted({ onInterrupt: 'fail' });
    const run = bench(plan, { history });
    expect(await run.play()).toBe(1);
    expect(run.state.steps.get('a')?.failure?.code).toBe('unknown-outcome');
  });
});

describe('steps side by side', () => {
  const plan = samplePlan({
    sections: [{ id: 'main', steps: [{ id: 'a', group: 'x' }, { id: 'b', group: 'x' }, { id: 'c' }] }],
  });

  it('run at the same time, and the next step only after all of them', async () => {
    let running = 0;
    let most = 0;
    const busy = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return {};
    };
    const run = bench(plan, { behaviours: { a: busy, b: busy, c: busy } });
    expect(await run.play()).toBe(0);
    expect(most).toBe(2);
    expect(run.ran.at(-1)).toBe('c');
  });

  it('enter their section once, and are skipped once if its when is false', async () => {
    const run = bench(plan, { truths: {} });
    await run.play();
    expect(run.types().filter((type) => type === 'section.entered')).toHaveLength(1);
    const [section] = plan.sections;
    if (!section) throw new Error('the plan has a section');
    const never = { ...plan, sections: [{ ...section, attributes: { ...section.attributes, when: 'no' } }] };
    const skipped = bench(never, { truths: { no: false } });
    expect(await skipped.play()).toBe(0);
    expect(skipped.ran).toEqual([]);
    expect(skipped.types().filter((type) => type === 'step.skipped')).toHaveLength(3);
  });

  it('finish the running steps if one fails, and start nothing new', async () => {
    const run = bench(plan, {
      behaviours: { a: () => fails, b: async () => (await new Promise((resolve) => setTimeout(resolve, 5)), {}) },
    });
    expect(await run.play()).toBe(1);
    expect(run.state.steps.get('b')?.status).toBe('passed');
    expect(run.ran).not.toContain('c');
  });
});

describe('undo', () => {
  it('plays the undo of each step, newest first, accepts by hand only for a step without one, and skips steps that only read', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'main',
          steps: [
            { id: 'a', undo: 'undo-a' },
            { id: 'r', attributes: { effect: 'read' } },
            { id: 'b', undo: 'undo-b' },
            { id: 'c' },
          ],
        },
      ],
    });
    const played = bench(plan, { behaviours: { c: () => fails } });
    await played.play();
    const undone = bench(plan, {
      history: played.events,
      answer: (question) =>
        question.kind === 'undo' ? { answer: { verdict: 'confirm' }, by: 'ada', source: 'flag' } : null,
    });
    undone.loop.rollBack('ada');
    expect(await undone.play()).toBe(3);
    expect(undone.ran).toEqual([]);
    const dropped = { verdict: 'by-hand', reason: 'dropped the database' } as const;
    const went = bench(plan, {
      history: undone.events,
      answer: (question) => {
        if (question.kind !== 'undo') return null;
        return { answer: question.byHand ? dropped : { verdict: 'confirm' }, by: 'ada', source: 'flag' };
      },
    });
    went.loop.open([]);
    await went.play();
    expect(went.ran).toEqual(['undo-b', 'undo-a']);
    expect(['a', 'r', 'b', 'c'].map((id) => went.state.steps.get(id)?.status)).toEqual([
      'undone',
      'pending',
      'undone',
      'undone',
    ]);
    expect(went.events.find((event) => event.type === 'step.undone' && event.step === 'c')).toMatchObject({
      by: 'ada',
      byHand: 'dropped the database',
    });
    expect(went.state.status).toBe('undone');
  });

  it('also undoes manual work and answers: it asks about work by hand, and asks checks and approvals again', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'main',
          steps: [
            { id: 'ok', role: 'approve', attributes: { effect: 'read' } },
            { id: 'cable', role: 'manual' },
            { id: 'a', undo: 'undo-a' },
            { id: 'quiet', role: 'check', attributes: { effect: 'read' } },
            { id: 'undo-a', role: 'undo' },
          ],
        },
      ],
    });
    const words = { approve: 'approve', manual: 'pass', check: 'pass' } as const;
    const asked: string[] = [];
    const answer = (question: Question) => {
      asked.push(`${question.kind} ${'step' in question ? question.step : ''}`);
      const verdict = words[question.kind as keyof typeof words] ?? 'confirm';
      const given = question.kind === 'undo' && question.byHand ? BY_HAND : { verdict };
      return { answer: given, by: question.kind === 'approve' ? 'grace' : 'ada', source: 'flag' } as const;
    };
    const BY_HAND = { verdict: 'by-hand', reason: 'plugged it in' } as const;
    const played = bench(plan, { answer });
    expect(await played.play()).toBe(0);
    const undone = bench(plan, { history: played.events, answer });
    asked.length = 0;
    undone.loop.rollBack('ada');
    expect(await undone.play()).toBe(0);
    expect(asked).toEqual(['undo a', 'undo cable']);
    expect(['ok', 'cable', 'a', 'quiet'].map((id) => undone.state.steps.get(id)?.status)).toEqual([
      ...['pending', 'undone', 'undone', 'pending'],
    ]);
    const again = bench(plan, { history: undone.events, answer });
    asked.length = 0;
    again.loop.open([]);
    expect(await again.play()).toBe(0);
    expect(asked).toEqual(['approve ok', 'manual cable', 'check quiet']);
  });

  it('continues with the other steps if the outcome of an undo is unknown and the operator skips it', async () => {
    const plan = samplePlan({
      sections: [
        {
          id: 'main',
          steps: [
            { id: 'a', undo: 'undo-a' },
            { id: 'undo-a', role: 'undo' },
            { id: 'b', undo: 'undo-b' },
            { id: 'undo-b', role: 'undo' },
          ],
        },
      ],
    });
    const played = bench(plan);
    await played.play();
    const confirmed = { answer: { verdict: 'confirm' }, by: 'ada', source: 'flag' } as const;
    const cancelled = {
      ending: 'cancelled',
      exitCode: null,
      failure: { code: 'cancelled', message: 'stopped' },
    } as const;
    const stopped = bench(plan, {
      history: played.events,
      behaviours: { 'undo-b': () => cancelled },
      answer: (question) => (question.kind === 'undo' ? confirmed : null),
    });
    stopped.loop.rollBack('ada');
    expect(await stopped.play()).toBe(1);
    const skipped = bench(plan, {
      history: stopped.events,
      answer: (question) =>
        question.kind === 'unknown-outcome'
          ? { answer: { verdict: 'skip', reason: 'seen to by hand' }, by: 'ada', source: 'flag' }
          : confirmed,
    });
    skipped.loop.open([{ type: 'run.resumed', operator: 'ada', host: 'h', boot: 'b', pid: 1, environment: {} }]);
    expect(await skipped.play()).toBe(0);
    expect(skipped.ran).toEqual(['undo-a']);
    expect(skipped.types().at(-1)).toBe('run.stopped');
    expect(skipped.events.find((event) => event.type === 'undo.left')).toMatchObject({
      step: 'b',
      why: 'seen to by hand',
    });
  });
});
