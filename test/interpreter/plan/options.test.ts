import { describe, expect, it } from 'vitest';
import { optionGroups } from '../../../src/interpreter/plan/index.ts';
import { planOf, Sketch, told } from './sketch.ts';

/** Prerequisites, three procedures of which one has inner alternatives, and a validation that belongs to all. */
const alternatives = (): Sketch =>
  new Sketch()
    .section('top')
    .section('top>before')
    .add('step', 'declare')
    .section('top>full', { option: true, title: '§1. Full restore from S3' })
    .add('step', 'load-all')
    .section('top>full>from-dump', { option: true })
    .add('step', 'load-dump')
    .section('top>full>from-copy', { option: true })
    .add('step', 'copy-disk')
    .section('top>pitr', { option: true })
    .add('step', 'replay-wal')
    .section('top>wal', { option: true })
    .add('step', 'wal-only')
    .section('top>validate')
    .add('step', 'count-rows');

describe('alternatives', () => {
  it('are groups of siblings, each with the option that contains it', () => {
    const groups = optionGroups(alternatives().build());
    expect(groups.map(({ parent, inside, options }) => [parent, inside, options.map(({ id }) => id)])).toEqual([
      ['top', null, ['full', 'pitr', 'wal']],
      ['full', 'full', ['from-dump', 'from-copy']],
    ]);
  });

  it('are left out with everything below them unless chosen; the rest is played with every choice', async () => {
    const plan = planOf(await alternatives().plan({ choices: ['pitr'] }));
    expect(plan.order).toEqual(['declare', 'replay-wal', 'count-rows']);
    expect(plan.steps.map(({ id }) => id)).toEqual(['declare', 'replay-wal', 'count-rows']);
    expect(plan.sections.map(({ id }) => id)).toEqual(['top', 'before', 'pitr', 'validate']);
    expect(plan.choices).toEqual(['pitr']);
  });

  it('need a choice only inside the chosen option', async () => {
    const planned = await alternatives().plan({ choices: ['full'] });
    expect(planned.plan).toBeNull();
    expect(planned.openGroups.map(({ options }) => options.map(({ id }) => id))).toEqual([['from-dump', 'from-copy']]);
    const plan = planOf(await alternatives().plan({ choices: ['full', 'from-copy'] }));
    expect(plan.order).toEqual(['declare', 'load-all', 'copy-disk', 'count-rows']);
    expect(plan.choices).toEqual(['full', 'from-copy']);
  });

  it('are chosen together with the options around them', async () => {
    expect(planOf(await alternatives().plan({ choices: ['from-dump'] })).choices).toEqual(['full', 'from-dump']);
  });

  it('without a choice are an error that lists the ids and says how to choose', async () => {
    const planned = await alternatives().plan();
    expect(planned.plan).toBeNull();
    expect(planned.openGroups).toHaveLength(1);
    expect(planned.diagnostics).toEqual([
      expect.objectContaining({
        rule: 'option-not-chosen',
        severity: 'error',
        message: 'no alternative in "top" is chosen: full, pitr, wal',
        hint: 'choose with FILE#full or --choose full',
      }),
    ]);
  });

  it('can be chosen by the slug of their heading if it is unique', async () => {
    const slugged = await alternatives().plan({ choices: ['1-full-restore-from-s3', 'from-dump'] });
    expect(planOf(slugged).choices).toEqual(['full', 'from-dump']);
    const twice = new Sketch()
      .section('top')
      .section('top>a', { option: true, title: 'Restore' })
      .add('step', 'one')
      .section('top>b', { option: true, title: 'Restore' })
      .add('step', 'two');
    const [first] = (await twice.plan({ choices: ['restore'] })).diagnostics;
    expect(first).toMatchObject({ rule: 'ambiguous-option', message: '"restore" names 2 options: a, b' });
  });

  it('of an included file can be chosen by the end of their id if it is unique', async () => {
    const included = new Sketch()
      .section('top')
      .section('top>db/full', { option: true })
      .add('step', 'db/load')
      .section('top>db/part', { option: true })
      .add('step', 'db/one');
    expect(planOf(await included.plan({ choices: ['part'] })).choices).toEqual(['db/part']);
  });

  it('of one group cannot be chosen twice, not even through an inner option', async () => {
    for (const choices of [
      ['full', 'pitr'],
      ['pitr', 'from-dump'],
    ]) {
      const planned = await alternatives().plan({ choices });
      expect(planned.plan).toBeNull();
      expect(planned.diagnostics).toContainEqual(expect.objectContaining({ rule: 'two-options', severity: 'error' }));
    }
    expect(planOf(await alternatives().plan({ choices: ['pitr', 'pitr'] })).choices).toEqual(['pitr']);
  });

  it('take a fallback choice only if nothing else was chosen', async () => {
    const fallbackChoices = ['full', 'from-dump'];
    expect(planOf(await alternatives().plan({ fallbackChoices })).choices).toEqual(['full', 'from-dump']);
    expect(planOf(await alternatives().plan({ choices: ['wal'], fallbackChoices })).choices).toEqual(['wal']);
    expect(planOf(await alternatives().plan({ choices: ['from-copy'], fallbackChoices })).choices).toEqual([
      'full',
      'from-copy',
    ]);
  });

  it('with a single option need no choice', async () => {
    const single = new Sketch().section('top').section('top>only', { option: true }).add('step', 'one');
    expect(planOf(await single.plan()).order).toEqual(['one']);
  });

  it('below a skipped section are documentation', async () => {
    const skipped = new Sketch()
      .section('top')
      .add('step', 'one')
      .section('top>old', { skip: true })
      .section('top>old>a', { option: true })
      .add('step', 'two')
      .section('top>old>b', { option: true })
      .add('step', 'three');
    const plan = planOf(await skipped.plan());
    expect(plan.order).toEqual(['one']);
    expect(plan.sections.map(({ id }) => id)).toEqual(['top']);
  });
});

describe('a choice that is not an option', () => {
  it('points to --only if it is a section or a step, at its place', async () => {
    for (const [choice, what, line] of [
      ['validate', 'a section', 24],
      ['declare', 'a step', 13],
    ] as const) {
      const { diagnostics } = await alternatives().plan({ choices: ['pitr', choice] });
      expect(diagnostics).toEqual([
        expect.objectContaining({
          rule: 'no-such-option',
          line,
          message: `"${choice}" is ${what}, not an option: the options are full, pitr, wal, from-dump, from-copy`,
          hint: `use --only ${choice} to play only that part`,
        }),
      ]);
    }
  });

  it('gets the nearest id as a hint if it is misspelt', async () => {
    const { diagnostics } = await alternatives().plan({ choices: ['pit'] });
    expect(diagnostics).toContainEqual(expect.objectContaining({ rule: 'no-such-option', hint: 'did you mean pitr?' }));
  });

  it('is also an error in a runbook without options', async () => {
    expect(
      told(
        await new Sketch()
          .section('a')
          .add('step', 'one')
          .plan({ choices: ['full'] }),
      ),
    ).toEqual(['error no-such-option at 1']);
  });
});

describe('the objectives of a plan', () => {
  it('are those of the chosen procedure if it has any, with their place', async () => {
    const sketch = new Sketch()
      .section('top')
      .section('top>full', { option: true, rtoMs: 14_400_000 })
      .add('step', 'one')
      .section('top>pitr', { option: true })
      .add('step', 'two');
    const target = (targetMs: number, line: number) => ({
      targetMs,
      span: { file: 'restore.md', start: { line, column: 1, offset: 0 }, end: { line, column: 2, offset: 0 } },
    });
    const runbook = sketch.build({ objectives: { rto: target(7_200_000, 3), rpo: target(60_000, 4) } });
    expect(planOf(await sketch.plan({ runbook, choices: ['full'] })).objectives).toEqual({
      rto: { targetMs: 14_400_000, from: 'restore.md:12' },
      rpo: { targetMs: 60_000, from: 'restore.md:4' },
    });
    expect(planOf(await sketch.plan({ runbook, choices: ['pitr'] })).objectives.rto).toEqual({
      targetMs: 7_200_000,
      from: 'restore.md:3',
    });
  });
});
