import { describe, expect, it } from 'vitest';
import { stepOf } from '../../../src/model/plan.ts';
import { planOf, Sketch, told } from './sketch.ts';

describe('the order of play', () => {
  it('is document order; gates and undos are attached to their step, finally blocks are separate', async () => {
    const plan = planOf(
      await new Sketch()
        .section('a')
        .add('step', 'one')
        .add('gate', 'one-holds')
        .add('undo', 'one-back')
        .add('finally', 'tidy')
        .add('check', 'seen')
        .section('b')
        .add('file', 'config')
        .add('manual', 'by-hand')
        .plan(),
    );
    expect(plan.order).toEqual(['one', 'seen', 'config', 'by-hand']);
    expect(stepOf(plan, 'one')).toMatchObject({ gates: ['one-holds'], undo: 'one-back', group: null, leftOut: null });
    expect(plan.finally).toEqual(['tidy']);
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'one',
      'one-holds',
      'one-back',
      'tidy',
      'seen',
      'config',
      'by-hand',
    ]);
  });

  it('puts guards before the first unit of their section, outer ones first, after the approval at its heading', async () => {
    const plan = planOf(
      await new Sketch()
        .section('a')
        .add('approve', 'a-approved')
        .section('a>b')
        .add('step', 'one')
        .add('guard', 'b-guard')
        .section('a>c')
        .add('guard', 'c-guard')
        .add('step', 'two')
        .section('z')
        .add('step', 'three')
        .plan(),
    );
    expect(plan.order).toEqual(['a-approved', 'b-guard', 'one', 'c-guard', 'two', 'three']);
    expect(plan.sections.map(({ id, guards }) => [id, guards])).toEqual([
      ['a', []],
      ['b', ['b-guard']],
      ['c', ['c-guard']],
      ['z', []],
    ]);
    const nested = planOf(
      await new Sketch()
        .section('a')
        .section('a>b')
        .add('guard', 'inner')
        .add('step', 'one')
        .section('a')
        .add('guard', 'outer')
        .plan(),
    );
    expect(nested.order).toEqual(['outer', 'inner', 'one']);
  });

  it('has injects only in a drill', async () => {
    const sketch = new Sketch().section('a').add('step', 'one').add('inject', 'break-it').add('step', 'two');
    expect(planOf(await sketch.plan()).order).toEqual(['one', 'two']);
    expect(planOf(await sketch.plan({ drill: true })).order).toEqual(['one', 'break-it', 'two']);
  });

  it('must not be empty: a runbook that does nothing must not succeed', async () => {
    expect(told(await new Sketch().section('a').plan())).toEqual(['error nothing-to-play at 1']);
    expect(told(await new Sketch().section('a', { skip: true }).add('step', 'one').plan())).toEqual([
      'error nothing-to-play at 1',
    ]);
  });
});

describe('a gate', () => {
  it('without a step before it is a separate unit at its own place', async () => {
    const plan = planOf(await new Sketch().section('a').add('gate', 'alone').add('step', 'one').plan());
    expect(plan.order).toEqual(['alone', 'one']);
    expect(stepOf(plan, 'one')?.gates).toEqual([]);
  });

  it('for=#id judges that step, wherever the gate is', async () => {
    const plan = planOf(
      await new Sketch()
        .section('a')
        .add('step', 'one')
        .add('step', 'two')
        .section('b')
        .add('gate', 'late', { target: { step: 'one' } })
        .plan(),
    );
    expect(plan.order).toEqual(['one', 'two']);
    expect(stepOf(plan, 'one')?.gates).toEqual(['late']);
  });

  it("for=section judges the last step of everything below the heading, after that step's own gates", async () => {
    const plan = planOf(
      await new Sketch()
        .section('a')
        .add('gate', 'all-of-a', { target: { section: 'a' } })
        .add('step', 'one')
        .section('a>b')
        .add('step', 'two')
        .add('gate', 'two-holds')
        .section('c')
        .add('step', 'three')
        .plan(),
    );
    expect(stepOf(plan, 'two')?.gates).toEqual(['two-holds', 'all-of-a']);
    expect(plan.order).toEqual(['one', 'two', 'three']);
  });

  it('for=section is a separate unit if the last step may be skipped', async () => {
    const conditional = planOf(
      await new Sketch()
        .section('a')
        .add('step', 'one')
        .add('step', 'two', { attributes: { when: 'drill' } })
        .add('gate', 'all-of-a', { target: { section: 'a' } })
        .plan(),
    );
    expect(conditional.order).toEqual(['one', 'two', 'all-of-a']);
    const inner = planOf(
      await new Sketch()
        .section('a')
        .add('gate', 'all-of-a', { target: { section: 'a' } })
        .add('step', 'one')
        .section('a>b', { when: 'drill' })
        .add('step', 'two')
        .plan(),
    );
    expect(inner.order).toEqual(['one', 'two', 'all-of-a']);
  });

  it('on a step done by hand is a separate unit after it, since there is no attempt to judge', async () => {
    const plan = planOf(
      await new Sketch().section('a').add('manual', 'by-hand').add('gate', 'done').add('step', 'one').plan(),
    );
    expect(plan.order).toEqual(['by-hand', 'done', 'one']);
  });

  it('for a step in an alternative that is not played is left out, with a warning', async () => {
    const sketch = new Sketch()
      .section('top')
      .section('top>a', { option: true })
      .add('step', 'one')
      .section('top>b', { option: true })
      .add('step', 'two')
      .section('top>after')
      .add('gate', 'one-holds', { target: { step: 'one' } });
    const planned = await sketch.plan({ choices: ['b'] });
    expect(told(planned)).toEqual(['warning gate-without-step at 17']);
    expect(planOf(planned).order).toEqual(['two']);
    expect(stepOf(planOf(await sketch.plan({ choices: ['a'] })), 'one')?.gates).toEqual(['one-holds']);
  });

  it('for a step that does not exist is an error', async () => {
    const sketch = new Sketch()
      .section('a')
      .add('step', 'one')
      .add('gate', 'g', { target: { step: 'nobody' } });
    expect(told(await sketch.plan())).toEqual(['error gate-without-step at 13']);
  });
});

describe('side by side', () => {
  const parallel = { attributes: { parallel: true } };

  it('are neighbouring parallel steps of one section', async () => {
    const plan = planOf(
      await new Sketch()
        .section('a')
        .add('step', 'p1', parallel)
        .add('gate', 'p1-holds')
        .add('step', 'p2', parallel)
        .add('step', 'alone')
        .add('step', 'single', parallel)
        .section('b')
        .add('step', 'q1', parallel)
        .add('step', 'q2', parallel)
        .plan(),
    );
    expect(plan.order.map((id) => stepOf(plan, id)?.group)).toEqual([
      'steps:p1',
      'steps:p1',
      null,
      null,
      'steps:q1',
      'steps:q1',
    ]);
  });

  it('are all steps of a parallel section, with guards before and a gate for the section after them', async () => {
    const plan = planOf(
      await new Sketch()
        .section('a', { parallel: true })
        .add('step', 'one')
        .section('a>b')
        .add('step', 'two')
        .add('guard', 'b-guard')
        .add('gate', 'all-of-b', { target: { section: 'b' } })
        .section('a>c')
        .add('step', 'three')
        .section('d')
        .add('gate', 'all-of-a', { target: { section: 'a' } })
        .add('step', 'four')
        .plan(),
    );
    expect(plan.order.map((id) => [id, stepOf(plan, id)?.group])).toEqual([
      ['b-guard', null],
      ['one', 'section:a'],
      ['two', 'section:a'],
      ['three', 'section:a'],
      ['all-of-b', null],
      ['all-of-a', null],
      ['four', null],
    ]);
  });

  it('no interactive, destructive or human step may run', async () => {
    const sketch = new Sketch()
      .section('a', { parallel: true })
      .add('step', 'asks', { attributes: { interactive: true } })
      .add('step', 'drops', { attributes: { effect: 'destructive' } })
      .add('check', 'seen')
      .add('step', 'fine')
      .section('b')
      .add('step', 'drops-too', { attributes: { parallel: true, effect: 'destructive' } })
      .add('step', 'fine-too', { attributes: { effect: 'destructive' } });
    expect(told(await sketch.plan())).toEqual([12, 13, 14, 17].map((line) => `error unsafe-in-parallel at ${line}`));
  });
});
