import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeRun, REPORTS } from '../../src/report/index.ts';
import { runDescription } from '../../src/report/schema.ts';
import { beforeRestore, completedRun, failedRun, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const SCHEMA = path.resolve(import.meta.dirname, '../../docs/schemas/run.schema.json');

it('has the published shape at every moment of a run', () => {
  for (const story of [new Story(), beforeRestore(), restoring(), completedRun(), failedRun()]) {
    expect(runDescription.parse(describeRun(story.state))).toEqual(describeRun(story.state));
  }
  const early = completedRun();
  for (let length = 1; length <= early.records.length; length += 1) {
    const story = new Story(early.plan);
    story.records.push(...early.records.slice(0, length));
    expect(() => runDescription.parse(describeRun(story.state))).not.toThrow();
  }
});

it('is published as a JSON Schema under docs', async () => {
  const schema = {
    title: 'A run',
    description: 'status RUN --json and report --format json',
    ...z.toJSONSchema(runDescription),
  };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(SCHEMA);
});

it('returns figures, gates and decisions of a completed run', () => {
  const described = describeRun(completedRun().state);
  expect(described).toMatchObject({
    run: '20260115-031502-k7x2',
    status: 'completed',
    objectives: {
      rto: { targetMs: 7_200_000, actualMs: 230_200, verdict: 'met', from: 'declaration' },
      rpo: { targetMs: 3_600_000, actualMs: 1_500_000, verdict: 'met', from: 'recovery-point' },
    },
  });
  expect(described.steps.map((step) => step.id)).toEqual([
    'declare',
    'server-ready',
    'load-dump',
    'put-back',
    'announce',
  ]);
  expect(described.steps[2]).toMatchObject({
    status: 'passed',
    attempts: 1,
    exitCode: 0,
    gates: [{ id: 'rows-match', status: 'passed', found: '12', expected: '12', attempts: 2 }],
  });
  expect(described.decisions).toMatchObject([
    { question: 'check', step: 'server-ready', verdict: 'pass', by: 'ada', waitedMs: 20_000 },
    { question: 'confirm', step: 'load-dump', verdict: 'confirm' },
  ]);
});

it('reports a step whose gate failed as failed, and no verdict without a target', () => {
  const step = describeRun(failedRun().state).steps.find((one) => one.id === 'load-dump');
  expect(step?.status).toBe('failed');
  const untargeted = describeRun(new Story().start().wait(5).mark('restored').state);
  expect(untargeted.objectives.rto).toEqual({ targetMs: null, actualMs: 5, clockMs: 5, verdict: null, from: 'start' });
});

it('is the content of the json report', async () => {
  const story = completedRun();
  const json = REPORTS.find((format) => format.name === 'json');
  expect(JSON.parse((await json?.render(story.state, { records: story.records })) ?? '')).toEqual(
    describeRun(story.state),
  );
});
