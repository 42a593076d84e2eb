import { describe, expect, it } from 'vitest';
import type { PartialRequest } from '../../../src/interpreter/plan/index.ts';
import { planOf, Sketch } from './sketch.ts';

const sections = (): Sketch =>
  new Sketch()
    .section('a')
    .add('guard', 'a-guard')
    .add('step', 'one')
    .add('gate', 'one-holds')
    .add('step', 'two')
    .add('finally', 'a-tidy')
    .section('b')
    .add('approve', 'b-approved')
    .section('b>c')
    .add('guard', 'c-guard')
    .add('step', 'three')
    .add('undo', 'three-back')
    .add('manual', 'four')
    .add('gate', 'four-done')
    .section('d')
    .add('step', 'five')
    .add('finally', 'd-tidy');

async function playedOf(partial: Partial<PartialRequest>): Promise<string[]> {
  const plan = planOf(await sections().plan({ partial: { from: null, until: null, only: [], ...partial } }));
  return plan.order.filter((id) => plan.steps.find((step) => step.id === id)?.leftOut === null);
}

async function leftOutOf(partial: Partial<PartialRequest>): Promise<string[]> {
  const plan = planOf(await sections().plan({ partial: { from: null, until: null, only: [], ...partial } }));
  return plan.steps.filter((step) => step.leftOut === 'partial').map(({ id }) => id);
}

describe('a partial play', () => {
  it('includes both ends of a range, whether they are steps or sections', async () => {
    expect(await playedOf({ from: 'two', until: 'three' })).toEqual([
      'a-guard',
      'two',
      'b-approved',
      'c-guard',
      'three',
    ]);
    expect(await playedOf({ from: 'b' })).toEqual(['b-approved', 'c-guard', 'three', 'four', 'four-done', 'five']);
    expect(await playedOf({ until: 'a' })).toEqual(['a-guard', 'one', 'two']);
    expect(await playedOf({ from: 'c', until: 'c' })).toEqual(['b-approved', 'c-guard', 'three', 'four', 'four-done']);
  });

  it('plays exactly the named parts with --only', async () => {
    expect(await playedOf({ only: ['one', 'd'] })).toEqual(['a-guard', 'one', 'five']);
  });

  it('cannot bypass guards and approvals of the sections it reaches', async () => {
    expect(await playedOf({ only: ['three'] })).toEqual(['b-approved', 'c-guard', 'three']);
  });

  it('includes the gate after a step that is done by hand', async () => {
    expect(await playedOf({ only: ['four'] })).toEqual(['b-approved', 'c-guard', 'four', 'four-done']);
  });

  it('leaves out gates and undos of the steps it leaves out, and finally blocks of sections it does not reach', async () => {
    expect(await leftOutOf({ only: ['five'] })).toEqual([
      'a-guard',
      'one',
      'one-holds',
      'two',
      'a-tidy',
      'b-approved',
      'c-guard',
      'three',
      'three-back',
      'four',
      'four-done',
    ]);
    expect(await leftOutOf({ only: ['two'] })).not.toContain('a-tidy');
  });

  it('keeps the whole order, so that steps left out are recorded as left out', async () => {
    const request = { partial: { from: null, until: null, only: ['two'] } };
    const [whole, part] = [planOf(await sections().plan()), planOf(await sections().plan(request))];
    expect(part.order).toEqual(whole.order);
    expect(part.partial).toEqual(request.partial);
    expect(whole.partial).toBeNull();
  });

  const refused: readonly (readonly [string, Partial<PartialRequest>, string, string])[] = [
    ['an unknown id', { only: ['thre'] }, '--only thre: no such step or section is played', 'did you mean three?'],
    [
      'a gate',
      { only: ['one-holds'] },
      '--only one-holds: it is a gate and is evaluated with its step',
      'name its step: one',
    ],
    [
      'an undo',
      { from: 'three-back' },
      '--from three-back: it is an undo and is played only by `runbook undo`',
      'run `runbook show` to list the ids',
    ],
    [
      'a finally block',
      { until: 'a-tidy' },
      '--until a-tidy: it is a finally block and is played when the run ends',
      'run `runbook show` to list the ids',
    ],
    ['a reversed range', { from: 'five', until: 'one' }, '--until one comes before --from five', 'swap the two'],
    [
      '--only with --from',
      { only: ['one'], from: 'two' },
      '--only cannot be combined with --from or --until',
      'name either a range or single parts',
    ],
  ];
  it.each(refused)('of %s is refused with a hint', async (_what, partial, message, hint) => {
    const planned = await sections().plan({ partial: { from: null, until: null, only: [], ...partial } });
    expect(planned.plan).toBeNull();
    expect(planned.diagnostics).toEqual([expect.objectContaining({ rule: 'bad-partial', severity: 'error', message })]);
    expect(planned.diagnostics[0]?.hint).toContain(hint);
  });
});
