import { expect, it } from 'vitest';
import { metrics } from '../../src/report/metrics.ts';
import { completedRun, failedRun, RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const SAMPLE = /^(?<name>[a-z_]+)\{(?<labels>(?:[a-z]+="(?:[^"\\]|\\["\\])*",?)+)\} (?<value>-?[0-9.e+]+)$/;

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

async function samples(story: Story): Promise<readonly Sample[]> {
  const text = await metrics.render(story.state, { records: story.records });
  expect(text.endsWith('\n')).toBe(true);
  const found: Sample[] = [];
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('# HELP ')) family = line.split(' ')[2] ?? '';
    else if (line.startsWith('#')) expect(line).toBe(`# TYPE ${family} gauge`);
    else {
      const { name = '', labels = '', value = '' } = SAMPLE.exec(line)?.groups ?? {};
      // Samples of one name stand together, below what is said about it.
      expect(name, line).toBe(family);
      found.push({ name, labels, value: Number(value) });
    }
  }
  expect(new Set(found.map(({ name, labels }) => `${name}{${labels}}`)).size).toBe(found.length);
  return found;
}

const valueOf = (all: readonly Sample[], name: string, label = ''): number | undefined =>
  all.find((one) => one.name === name && one.labels.includes(label))?.value;

it('is a golden file for a completed run', async () => {
  const story = completedRun();
  await expect(await metrics.render(story.state, { records: story.records })).toMatchFileSnapshot(
    'golden/completed.prom',
  );
});

it('reports objectives in seconds, with their targets and whether they were met', async () => {
  const all = await samples(completedRun());
  expect(valueOf(all, 'runbook_rto_seconds')).toBe(230.2);
  expect(valueOf(all, 'runbook_rto_target_seconds')).toBe(7_200);
  expect(valueOf(all, 'runbook_rto_met')).toBe(1);
  expect(valueOf(all, 'runbook_rpo_seconds')).toBe(1_500);
  expect(valueOf(all, 'runbook_gate_passed', 'gate="rows-match"')).toBe(1);
});

it('has no line for a figure that was not measured', async () => {
  const all = await samples(failedRun());
  expect(valueOf(all, 'runbook_rto_target_seconds')).toBe(7_200);
  expect(valueOf(all, 'runbook_rto_seconds')).toBeUndefined();
  expect(valueOf(all, 'runbook_rto_met')).toBeUndefined();
  expect(valueOf(all, 'runbook_run_end_timestamp_seconds')).toBeUndefined();
  expect(valueOf(all, 'runbook_gate_passed', 'gate="rows-match"')).toBe(0);
  const early = await samples(new Story(RESTORE).start());
  expect(valueOf(early, 'runbook_gate_passed')).toBeUndefined();
});

it('leaves out the RPO if the recovery point is after the disruption', async () => {
  const story = new Story(RESTORE).start();
  story.mark('disruption', '2026-01-15T03:00:00.000Z').mark('recovery-point', '2026-01-15T04:00:00.000Z');
  const all = await samples(story);
  expect(valueOf(all, 'runbook_rpo_seconds')).toBeUndefined();
  expect(valueOf(all, 'runbook_rpo_met')).toBeUndefined();
});

it('keeps label values in their quotes', async () => {
  const story = new Story({ sections: [{ id: 'a"b\\c', steps: [{ id: 'x"y\\z', role: 'gate' }] }] });
  story
    .start()
    .enter('a"b\\c')
    .gate('x"y\\z', null, { polls: [true] });
  const all = await samples(story);
  expect(valueOf(all, 'runbook_gate_passed', 'gate="x\\"y\\\\z"')).toBe(1);
});

it('counts each step once', async () => {
  const all = await samples(failedRun());
  const total = all.filter((one) => one.name === 'runbook_steps').reduce((sum, one) => sum + one.value, 0);
  expect(total).toBe(failedRun().plan.order.length);
});
