import type { GateTarget, Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { sectionName } from '../names.ts';
import { gatesOf, ownerOf } from '../../model/relations.ts';
import type { Pair } from '../pair.ts';
import { id, say, type Words } from '../words.ts';

export const gateTarget: ChangeKind = {
  kind: 'gate-target',
  summary: 'a gate judges another step, or a guard protects another section',
  *find(pair) {
    for (const { before, after } of pair.steps.pairs) {
      if (after.role === 'gate' && before.role === 'gate' && !sameTarget(before, after, pair)) {
        const says = say`gate ${id(after.id)} judges ${targetWords(after.target)}; it judged ${targetWords(before.target)}`;
        const bare = left(before, pair);
        const group = bare === null && !('self' in (after.target ?? {})) ? 'gates' : 'weakened';
        yield change(group, bare === null ? says : say`${says}, which no gate judges now`, { before, after });
      }
      if (after.role === 'guard' && before.role === 'guard') {
        const [from, to] = [pair.sectionOf(before, 'before'), pair.sectionOf(after, 'after')];
        if (from && to && pair.sections.after(from) !== to)
          yield change(
            'weakened',
            say`guard ${id(after.id)} protects ${sectionName(to)}; it protected ${sectionName(from)}`,
            { before, after },
          );
      }
    }
  },
};

function sameTarget(before: Step, after: Step, { before: older, after: newer, steps, sections }: Pair): boolean {
  const [old, fresh] = [before.target, after.target];
  if (!old || !fresh) return old === fresh;
  if ('step' in old && 'step' in fresh) {
    const [was, is] = [ownerOf(older, before), ownerOf(newer, after)];
    return was === undefined || steps.after(was) === undefined || steps.after(was) === is;
  }
  if ('section' in old && 'section' in fresh) {
    const was = older.sections.find((one) => one.id === old.section);
    return was === undefined || sections.after(was)?.id === fresh.section;
  }
  return 'self' in old && 'self' in fresh;
}

/** The step that the gate judged, if it is still played and no other gate judges it. */
function left(before: Step, { before: older, after: newer, steps }: Pair): Step | null {
  const was = ownerOf(older, before);
  const now = was && steps.after(was);
  return now && gatesOf(newer, now).length === 0 ? now : null;
}

function targetWords(target: GateTarget | null): Words {
  if (target === null || 'self' in target) return ['no step'];
  return 'step' in target ? [id(target.step)] : say`section ${id(target.section)}`;
}
