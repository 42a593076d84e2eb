import type { Runbook, Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf, nounOf } from '../names.ts';
import { gatesOf, ownerOf } from '../../model/relations.ts';
import type { Pair } from '../pair.ts';
import { id, say, value, type Words } from '../words.ts';

export const gateRemoved: ChangeKind = {
  kind: 'gate-removed',
  summary: 'a gate or guard is gone, and what it judged is still played',
  *find(pair) {
    for (const gone of pair.steps.removed) {
      if ((gone.role !== 'gate' && gone.role !== 'guard') || judgesNothing(gone, pair)) continue;
      const says = say`${nameOf(gone, pair.before)} is removed${excluded(gone, pair.after)}: ${value(gone.title)}${unjudged(gone, pair)}`;
      yield change('weakened', says, { before: gone });
    }
  },
};

/** What it judged is gone too: then it is told with that. */
export function judgesNothing(gone: Step, { before, steps }: Pair): boolean {
  const owner = ownerOf(before, gone);
  if (owner) return steps.after(owner) === undefined;
  const section =
    gone.role === 'guard' ? gone.section : gone.target && 'section' in gone.target ? gone.target.section : null;
  if (section === null) return false;
  const judged = before.steps.filter((one) => one.section === section && one.role !== 'gate' && one.role !== 'guard');
  return judged.length > 0 && judged.every((one) => steps.after(one) === undefined);
}

function unjudged(gone: Step, { before, after, steps }: Pair): Words {
  const owner = ownerOf(before, gone);
  const now = owner && steps.after(owner);
  return now && gatesOf(after, now).length === 0
    ? say`; no ${nounOf({ role: 'gate' })} judges ${id(now.id)} any more`
    : [];
}

const excluded = ({ id: own }: Step, { excluded: list = [] }: Runbook): Words => {
  const found = list.find(({ name }) => name === own);
  return found ? say` (${value(`${found.why}=true`)})` : [];
};
