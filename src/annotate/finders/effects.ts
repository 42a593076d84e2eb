import type { Finder } from '../finder.ts';
import { effectOf } from '../judge/effect.ts';

/** What is missing on steps that somebody annotated. */
export const effects: Finder = {
  name: 'effects',
  summary: 'steps whose commands destroy something and that do not say so; steps without an id',
  *find({ judged, document }) {
    for (const { shell, role, index } of judged) {
      const { step, script } = shell;
      if (!step || role !== 'step') continue;
      const info = document.fences[index]?.info ?? '';
      const insert = (attribute: string, why: string) => ({
        what: 'attribute' as const,
        span: step.span,
        why,
        insert: { into: 'fence' as const, fence: index, attributes: [attribute] },
      });
      if (!step.explicitId && step.language !== null) yield insert(`#${step.id}`, 'it has no id of its own');
      if (step.attributes.effect === 'write' && !/\beffect\b/.test(info) && effectOf(script) === 'destructive')
        yield insert('effect=destructive', 'it destroys something, and does not ask before');
    }
  },
};
