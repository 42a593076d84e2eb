import type { Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { id, say, value } from '../words.ts';

export const success: ChangeKind = {
  kind: 'success',
  summary: 'other exit codes count as success, or a step says that no gate can see what it does',
  *find({ steps, after: newer }) {
    for (const { before, after } of steps.pairs) {
      const name = nameOf(after, newer);
      const [old, fresh] = [before.attributes.exit, after.attributes.exit];
      const [more, less] = [fresh.filter((code) => !old.includes(code)), old.filter((code) => !fresh.includes(code))];
      if (more.length > 0)
        yield change('weakened', say`${name} also succeeds with exit ${more.join(', ')}${lessWords(less)}`, {
          before,
          after,
        });
      else if (less.length > 0)
        yield change('strengthened', say`${name} no longer succeeds with exit ${less.join(', ')}`, { before, after });
      if (before.attributes.unseen !== after.attributes.unseen) yield unseen(before, after);
    }
  },
};

const lessWords = (codes: readonly number[]): string =>
  codes.length === 0 ? '' : `, no longer with ${codes.join(', ')}`;

function unseen(before: Step, after: Step) {
  const now = after.attributes.unseen;
  return now === undefined
    ? change('strengthened', say`${id(after.id)} no longer says that no gate can see what it does`, { before, after })
    : change(
        before.attributes.unseen === undefined ? 'weakened' : 'gates',
        say`${id(after.id)} says that no gate can see what it does: ${value(now)}`,
        { before, after },
      );
}
