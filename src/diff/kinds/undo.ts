import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { ownerOf, undoOf } from '../../model/relations.ts';
import { id, say, value } from '../words.ts';

export const undo: ChangeKind = {
  kind: 'undo',
  summary: 'a step cannot be undone any more, or its undo leaves something behind',
  *find({ steps, before: older, after: newer }) {
    for (const { before, after } of steps.pairs) {
      const [old, fresh] = [undoOf(older, before), undoOf(newer, after)];
      if (old && !fresh)
        yield change('weakened', say`${id(after.id)} cannot be undone any more: its undo is removed`, {
          before: old,
          after,
        });
      if (!old && fresh && !steps.before(fresh))
        yield change('strengthened', say`${id(after.id)} can be undone now: ${value(fresh.title)}`, { after: fresh });
      const [kept, keeps] = [before.attributes.keeps, after.attributes.keeps];
      if (keeps !== undefined && kept === undefined)
        yield change('weakened', say`${nameOf(after, newer)} leaves something behind: ${value(keeps)}`, {
          before,
          after,
        });
      else if (keeps === undefined && kept !== undefined)
        yield change('strengthened', say`${nameOf(after, newer)} no longer leaves something behind`, { before, after });
    }
    for (const gone of steps.removed) {
      const owner = ownerOf(older, gone);
      // The undo of a step without a new form is told with the step; one that stays with another undo is told above.
      const now = owner && steps.after(owner);
      const instead = now && undoOf(newer, now);
      if (gone.role === 'undo' && now && instead)
        yield change('commands', say`${id(now.id)} is undone in another way: ${value(instead.title)}`, {
          before: gone,
          after: instead,
        });
    }
  },
};
