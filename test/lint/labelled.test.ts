import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentOf, labelledFences, scoreOf, type LabelledFence } from './labelled-fences.ts';
import { lintingFolder } from './linting.ts';

const { lintText } = lintingFolder();
const fences = labelledFences(path.join(import.meta.dirname, 'labelled'));
const harmless = fences.filter(({ rules }) => rules.length === 0);

describe('the labelled fences', () => {
  it('are at least 200, nearly half of them harmless', () => {
    expect(fences.length).toBeGreaterThanOrEqual(200);
    expect(harmless.length / fences.length).toBeGreaterThan(0.45);
    expect(harmless.length / fences.length).toBeLessThan(0.55);
  });

  it('are judged as their labels say: nothing that is reported is harmless, and little is missed', async () => {
    const judged: { fence: LabelledFence; reported: string[] }[] = [];
    for (const fence of fences)
      judged.push({ fence, reported: (await lintText(documentOf(fence))).map(({ diagnostic }) => diagnostic.rule) });
    const { missed, wrong, precision, recall } = scoreOf(judged);
    expect(wrong).toEqual([]);
    expect(missed).toEqual([]);
    expect([precision, recall]).toEqual([1, 1]);
  });

  it('are no error when they are harmless, neither as plain text nor as a step', async () => {
    const errors: string[] = [];
    for (const fence of harmless) {
      for (const attributes of ['', ' {#it}']) {
        const found = await lintText(documentOf(fence, attributes));
        errors.push(
          ...found
            .filter(({ diagnostic }) => diagnostic.severity === 'error')
            .map(({ diagnostic: { rule, message } }) => `${fence.place}${attributes} ${rule}: ${message}`),
        );
      }
    }
    expect(errors).toEqual([]);
  });

  it('would be told of a wrong verdict', () => {
    const [first] = fences;
    if (!first) throw new Error('there are no fences');
    const score = scoreOf([
      { fence: { ...first, rules: ['changing-name'] }, reported: ['curl-pipe-shell', 'broken-link'] },
    ]);
    expect(score).toMatchObject({ precision: 0, recall: 0 });
    expect([score.missed.length, score.wrong.length]).toEqual([1, 1]);
  });
});
