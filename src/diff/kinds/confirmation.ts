import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { id, say, title, value } from '../words.ts';

export const confirmation: ChangeKind = {
  kind: 'confirmation',
  summary: 'an operator or an approver is no longer asked, or is asked in addition',
  *find({ steps, before: older, after: newer, sectionOf }) {
    for (const gone of steps.removed)
      if (gone.role === 'approve' || gone.role === 'check')
        yield change('weakened', say`${nameOf(gone, older)} is removed`, { before: gone });
    for (const { before, after } of steps.pairs) {
      const [old, fresh] = [before.attributes.effect, after.attributes.effect];
      if (old === 'destructive' && fresh !== 'destructive' && after.kind !== 'manual')
        yield change(
          'weakened',
          say`${nameOf(after, newer)} is not confirmed any more: its effect was destructive and is ${fresh}`,
          { before, after },
        );
      if (before.approver !== after.approver) {
        const says = say`${nameOf(after, newer)} is given by ${value(after.approver ?? 'anybody but the operator')}; it was ${value(before.approver ?? 'anybody but the operator')}`;
        yield change(after.approver === null ? 'weakened' : before.approver === null ? 'strengthened' : 'gates', says, {
          before,
          after,
        });
      }
      if (before.assisted === undefined && after.assisted !== undefined)
        yield change('weakened', say`${id(after.id)} is offered to the operator and never run by itself`, {
          before,
          after,
        });
      else if (before.assisted !== undefined && after.assisted === undefined)
        yield change('commands', say`${id(after.id)} is run; it was only offered to the operator`, { before, after });
    }
    for (const one of steps.added)
      if (one.role === 'approve' || one.role === 'check') {
        const section = sectionOf(one, 'after');
        yield change(
          'strengthened',
          say`${nameOf(one, newer)} is added${section && one.role === 'check' ? say` in ${title(section.title)}` : ''}`,
          { after: one },
        );
      }
  },
};
