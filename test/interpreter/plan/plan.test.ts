import { describe, expect, it } from 'vitest';
import { digestPlan } from '../../../src/interpreter/plan/index.ts';
import { planOf, Sketch, told } from './sketch.ts';
import { spentMs } from '../../../src/processor-time/index.ts';

describe('planning', () => {
  it('reports all problems at once, by place, and then returns no plan', async () => {
    const planned = await new Sketch()
      .param('TARGET', { required: true })
      .section('top')
      .section('top>a', { option: true })
      .add('step', 'one')
      .section('top>b', { option: true })
      .add('step', 'two')
      .section('top>c')
      .add('step', 'three', { attributes: { when: 'drill =' } })
      .plan({ params: { OTHER: 'x' }, partial: { from: 'nowhere', until: null, only: [] } });
    expect(planned.plan).toBeNull();
    expect(told(planned)).toEqual([
      'error bad-partial at 1',
      'error unknown-param at 1',
      'error missing-param at 2',
      'error option-not-chosen at 12',
      'error bad-expression at 17',
    ]);
  });

  it('returns warnings together with a plan', async () => {
    const planned = await new Sketch()
      .section('a')
      .add('step', 'one')
      .connection('spare', { url: '${NOWHERE}' })
      .plan();
    expect(planned.plan).not.toBeNull();
    expect(planned.diagnostics).toHaveLength(1);
  });

  it('starts in the folder that the front matter names, relative to the file, else in the working directory', async () => {
    const sketch = new Sketch().section('a').add('step', 'one');
    expect(planOf(await sketch.plan()).cwd).toBe('/srv');
    expect(planOf(await sketch.plan({ runbook: sketch.build({ cwd: '../data' }) })).cwd).toBe('/srv/data');
    expect(planOf(await sketch.plan({ runbook: sketch.build({ cwd: '/var' }) })).cwd).toBe('/var');
  });

  it('lists the files without their text', async () => {
    const plan = planOf(await new Sketch().section('a').add('step', 'one').plan());
    expect(plan.runbook.files).toEqual([{ path: 'restore.md', sha256: 'f'.repeat(64) }]);
  });

  it('takes time in proportion to its steps, also for 40,000 steps', { timeout: 300_000 }, async () => {
    const spent = async (count: number): Promise<number> => {
      const sketch = new Sketch();
      for (let index = 0; index < count; index += 1) {
        if (index % 20 === 0) sketch.section(`section-${index}`);
        sketch.add(index % 5 === 4 ? 'gate' : 'step', `step-${index}`);
      }
      const before = process.cpuUsage();
      expect(planOf(await sketch.plan()).order).toHaveLength((count * 4) / 5);
      return spentMs(before);
    };
    await spent(4_000);
    // Ten times the steps take ten times the work, not a hundred times.
    expect((await spent(40_000)) / (await spent(4_000))).toBeLessThan(40);
  });
});

describe('the digest of a plan', () => {
  it('does not depend on the order of the fields, and changes with each of them', async () => {
    const plan = planOf(await new Sketch().section('a').add('step', 'one').plan());
    const turned = Object.fromEntries(Object.entries(plan).toReversed()) as unknown as typeof plan;
    expect(digestPlan(turned)).toBe(digestPlan(plan));
    expect(digestPlan(plan)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestPlan({ ...plan, params: { A: '1' } })).not.toBe(digestPlan(plan));
    expect(digestPlan({ ...plan, order: [] })).not.toBe(digestPlan(plan));
  });

  it('is the same after the plan was stored and read back', async () => {
    const plan = planOf(await new Sketch().section('a').add('step', 'one').plan());
    expect(digestPlan(JSON.parse(JSON.stringify(plan)) as typeof plan)).toBe(digestPlan(plan));
  });
});
