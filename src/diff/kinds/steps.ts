import type { Runbook, Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf, nounOf } from '../names.ts';
import { gatesOf, ownerOf, undoOf } from '../../model/relations.ts';
import { id, listed, say, value, type Words } from '../words.ts';
import { judgesNothing } from './gate-removed.ts';

/** Told by other kinds of change. */
const ELSEWHERE: ReadonlySet<string> = new Set(['approve', 'check']);

export const steps: ChangeKind = {
  kind: 'step',
  summary: 'a step is added, removed or renamed',
  *find(pair) {
    const { before: older, after: newer, steps: matched } = pair;
    for (const gone of matched.removed) {
      if (ELSEWHERE.has(gone.role) || (gone.role === 'undo' && ownerOf(older, gone))) continue;
      if (gone.role === 'gate' && !(judgesNothing(gone, pair) && ownerOf(older, gone) === undefined)) continue;
      if (gone.role === 'guard' && !judgesNothing(gone, pair)) continue;
      yield change(
        'steps',
        say`${nameOf(gone, older)} is removed${company(gone, older, (one) => !matched.after(one))}: ${value(gone.title)}`,
        { before: gone },
      );
    }
    for (const { before, after } of matched.pairs)
      if (before.id !== after.id && (before.explicitId || after.explicitId))
        yield change('steps', say`${nounOf(after)} ${id(before.id)} is called ${id(after.id)} now`, { before, after });
    for (const fresh of matched.added) {
      if (ELSEWHERE.has(fresh.role)) continue;
      const owner = ownerOf(newer, fresh);
      if (fresh.role === 'gate' || fresh.role === 'guard') {
        if (!owner || matched.before(owner))
          yield change('strengthened', say`${nameOf(fresh, newer)} is added: ${value(fresh.title)}`, { after: fresh });
      } else if (fresh.role !== 'undo' && fresh.attributes.effect !== 'destructive')
        yield change(
          'steps',
          say`${nameOf(fresh, newer)} is added${company(fresh, newer, (one) => !matched.before(one))}: ${value(fresh.title)}`,
          { after: fresh },
        );
    }
  },
};

/** `, with gate #rows and its undo`. */
function company(step: Step, runbook: Runbook, counts: (one: Step) => boolean): Words {
  const gates = gatesOf(runbook, step).filter(counts);
  const undo = undoOf(runbook, step);
  const parts: Words[] = [
    ...gates.map((gate) => say`gate ${id(gate.id)}`),
    ...(undo && counts(undo) ? [['its undo']] : []),
  ];
  return parts.length === 0 ? [] : say`, with ${listed(parts)}`;
}
