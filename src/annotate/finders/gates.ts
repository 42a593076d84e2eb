import type { Finder } from '../finder.ts';
import { stepId } from '../judge/step-id.ts';

export const gates: Finder = {
  name: 'gates',
  summary: 'fences that only look, below a step that writes or in a section that verifies',
  *find(context) {
    for (const one of context.judged) {
      const judged = context.gates.get(one.index);
      if (judged === undefined || context.refused.has(one.index)) continue;
      const target = judged === 'section' ? ['for=section'] : [];
      yield {
        what: 'gate',
        span: one.shell.fence.span,
        why: 'it only looks, and comes after what it can judge',
        insert: { into: 'fence', fence: one.index, attributes: [`#${stepId(context, one)}`, '.gate', ...target] },
      };
    }
  },
};
