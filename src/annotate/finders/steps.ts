import type { Finder } from '../finder.ts';
import { isGateRule } from '../judge/gating.ts';
import { isPlayable } from '../judge/judged-fence.ts';
import { stepId } from '../judge/step-id.ts';

/** Shell fences in which nothing has to be changed before they run. */
export const steps: Finder = {
  name: 'steps',
  summary: 'shell fences that can run as they are, with what their commands may do',
  *find(context) {
    for (const one of context.judged) {
      if (one.role !== null || !isPlayable(one) || context.gates.has(one.index)) continue;
      const refused = context.refused.get(one.index);
      // What is no gate may still be a step.
      if (refused && !isGateRule(refused.rule)) continue;
      const effect = one.effect === 'write' ? [] : [`effect=${one.effect}`];
      yield {
        what: 'step',
        span: one.shell.fence.span,
        why: WHY[one.effect],
        insert: { into: 'fence', fence: one.index, attributes: [`#${stepId(context, one)}`, ...effect] },
      };
    }
  },
};

const WHY = {
  read: 'its commands only look',
  write: 'its commands change something, or nothing certain is known of them',
  destructive: 'it destroys what cannot be brought back: playing it asks for its id',
};
