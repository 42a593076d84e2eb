import type { Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf, sectionName } from '../names.ts';
import type { Pair } from '../pair.ts';
import { say, type Words } from '../words.ts';
import { longestRising } from '../match/longest-rising.ts';

export const order: ChangeKind = {
  kind: 'order',
  summary: 'steps are played in another order, or a step is in another section',
  *find(pair) {
    const { steps, after: newer } = pair;
    const units = pair.before.steps.filter((step) => isUnit(step) && isKept(step, pair));
    const places = new Map(newer.steps.map((step, index) => [step, index]));
    const at = units.map((step) => places.get(steps.after(step) ?? step) ?? -1);
    const kept = new Set(longestRising(at));
    const moved = new Set(units.flatMap((step, index) => (kept.has(index) ? [] : [steps.after(step)])));
    const played = newer.steps.filter((step) => isUnit(step));
    for (const { before, after } of steps.pairs) {
      if (!isUnit(after) || !isUnit(before)) continue;
      const from = pair.sectionOf(before, 'before');
      const to = pair.sectionOf(after, 'after');
      const elsewhere =
        from && to && pair.sections.after(from) !== to
          ? say` is in ${sectionName(to)} now, not in ${sectionName(from)}`
          : [];
      if (moved.has(after)) {
        const index = played.indexOf(after);
        const place = neighbour(played[index - 1], played[index + 1], pair);
        yield change(
          'order',
          say`${nameOf(after, newer)}${elsewhere.length > 0 ? say`${elsewhere}, ` : ' is played '}${place}`,
          { before, after },
        );
      } else if (elsewhere.length > 0)
        yield change('steps', say`${nameOf(after, newer)}${elsewhere}`, { before, after });
    }
  },
};

/** What has its own place in the order of play; gates and undos go with their step. */
function isUnit({ role, target }: Step): boolean {
  return role === 'gate' ? target !== null && 'self' in target : role !== 'undo' && role !== 'guard';
}

function isKept(step: Step, { steps }: Pair): boolean {
  const after = steps.after(step);
  return after !== undefined && isUnit(after);
}

function neighbour(previous: Step | undefined, next: Step | undefined, { after }: Pair): Words {
  if (previous) return say`after ${nameOf(previous, after)}`;
  return next ? say`first, before ${nameOf(next, after)}` : ['alone'];
}
