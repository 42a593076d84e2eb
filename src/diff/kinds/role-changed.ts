import type { Role } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nounOf } from '../names.ts';
import { id, say } from '../words.ts';

const SAFETY: ReadonlySet<Role> = new Set(['gate', 'guard', 'undo', 'approve', 'check']);

export const roleChanged: ChangeKind = {
  kind: 'role-changed',
  summary: 'a fence is something else now, such as an ordinary step where it was a gate',
  *find({ steps }) {
    for (const { before, after } of steps.pairs) {
      if (before.role === after.role) continue;
      const group = SAFETY.has(before.role) ? 'weakened' : SAFETY.has(after.role) ? 'strengthened' : 'commands';
      yield change(group, say`${id(after.id)} was a ${nounOf(before)} and is a ${nounOf(after)} now`, {
        before,
        after,
      });
    }
  },
};
