import { formatDuration } from '../../model/duration.ts';
import type { Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { say } from '../words.ts';

export const gatePatience: ChangeKind = {
  kind: 'gate-patience',
  summary: 'a gate waits longer or shorter for what it demands',
  *find({ steps, after: newer }) {
    for (const { before, after } of steps.pairs) {
      if (after.role !== 'gate' && after.role !== 'guard') continue;
      const [old, fresh] = [waitOf(before), waitOf(after)];
      if (old === fresh) continue;
      const name = nameOf(after, newer);
      const was = old === 0 ? 'it was evaluated once' : `it was ${formatDuration(old)}`;
      const says =
        fresh === 0
          ? say`${name} is evaluated once; it had ${formatDuration(old)} to become true`
          : say`${name} has ${formatDuration(fresh)} to become true; ${was}`;
      yield change(fresh > old ? 'weakened' : 'strengthened', says, { before, after });
    }
  },
};

const waitOf = ({ attributes }: Step): number => attributes.withinMs ?? 0;
