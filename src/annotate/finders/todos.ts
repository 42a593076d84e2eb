import type { AnnotateContext, Finder } from '../finder.ts';
import type { JudgedFence, Reason } from '../judge/judged-fence.ts';
import { isGateRule } from '../judge/gating.ts';
import type { Proposal } from '../proposal.ts';

/** More than a reader takes in at once. */
const MOST = 3;

export const todos: Finder = {
  name: 'todos',
  summary: 'fences that no insertion makes safe: endless, interactive, to be filled in, several steps in one',
  *find(context) {
    for (const one of context.judged) {
      if (one.role !== null || one.aside !== null) continue;
      for (const reason of reasonsOf(context, one).slice(0, MOST)) yield todo(one, reason);
    }
  },
};

function reasonsOf({ refused }: AnnotateContext, one: JudgedFence): readonly Reason[] {
  const refusal = refused.get(one.index);
  const late = refusal && !isGateRule(refusal.rule) ? [{ ...refusal, hint: refusal.hint ?? '' }] : [];
  return [...one.reasons, ...late, ...one.remarks];
}

const todo = ({ shell, index }: JudgedFence, { rule, message, hint }: Reason): Proposal => ({
  what: 'todo',
  span: shell.fence.span,
  why: rule,
  insert: { into: 'above-fence', fence: index, todo: hint === '' ? message : `${message}; ${hint}` },
});
