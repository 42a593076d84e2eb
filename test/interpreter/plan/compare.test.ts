import { expect, it } from 'vitest';
import { comparePlans } from '../../../src/interpreter/plan/index.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Prose } from '../../../src/model/prose.ts';
import { samplePlan } from '../../support/plan.ts';

const planWith = (prose: string, blocks: Prose | null): Plan =>
  samplePlan({
    sections: [{ id: 'main', prose, ...(blocks && { blocks }), steps: [{ id: 'by-hand', role: 'manual' }] }],
  });

it('goes by the Markdown of a manual section, not by how a version of the parser understood it', () => {
  const before = planWith('Stop *it*.', null);
  const now = planWith('Stop *it*.', [{ type: 'paragraph', content: ['Stop it.'] }]);
  expect(comparePlans(before, now)).toEqual([]);
  expect(comparePlans(before, planWith('Start *it*.', null))).toEqual([
    { step: 'by-hand', change: 'changed', what: ['text'] },
  ]);
});
