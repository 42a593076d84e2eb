import type { Finder } from '../finder.ts';
import { isOption, unsureAlternatives } from '../judge/alternatives.ts';
import { readableId } from '../judge/step-id.ts';
import { readTitle } from '../judge/titles.ts';

export const options: Finder = {
  name: 'options',
  summary: 'sibling sections of which only one is played',
  *find(context) {
    for (const { members, why } of context.alternatives) {
      if (members.some(isOption)) continue;
      for (const { title, span, explicitId } of members) {
        const id = explicitId ? '' : readableId(readTitle(title).words);
        const words = [...(id === '' ? [] : [`#${context.ids.take(id)}`]), 'option'];
        yield { what: 'option', span, why, insert: { into: 'section', heading: span.start.offset, words } };
      }
    }
    for (const { parent, members } of unsureAlternatives(context, context.alternatives)) {
      const todo = `${members.length} sections below each begin with a step 1; if only one of them is played, write the comment "runbook: option" under each`;
      yield {
        what: 'todo',
        span: parent.span,
        why: 'sections that may be alternatives',
        insert: { into: 'below-heading', heading: parent.span.start.offset, todo },
      };
    }
  },
};
