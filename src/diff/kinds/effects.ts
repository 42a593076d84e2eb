import type { Step } from '../../model/runbook.ts';
import { destroys, destroysInSql } from '../../shell-text/effects.ts';
import { commandsOf } from '../judge/judge-code.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import type { Readers } from '../pair.ts';
import { say, value } from '../words.ts';

export const effects: ChangeKind = {
  kind: 'effect',
  summary: 'a step may do more or less to the world, or a command that destroys something is new',
  *find({ steps, after: newer, read }) {
    for (const { before, after } of steps.pairs) {
      const [old, fresh] = [before.attributes.effect, after.attributes.effect];
      // What is no longer destructive is no longer confirmed, which is told first.
      if (old !== fresh && old !== 'destructive' && before.role === after.role)
        yield change('effects', say`${nameOf(after, newer)} has the effect ${value(fresh)}; it was ${value(old)}`, {
          before,
          after,
        });
      const known = destroyedBy(before, read);
      for (const what of destroyedBy(after, read))
        if (!known.includes(what))
          yield change('effects', say`${nameOf(after, newer)} ${what}${label(after)}`, { before, after });
    }
    for (const step of steps.added) {
      if (step.attributes.effect === 'destructive')
        yield change('effects', say`destructive ${nameOf(step, newer)} is added: ${value(step.title)}`, {
          after: step,
        });
      else
        for (const what of destroyedBy(step, read))
          yield change('effects', say`the new ${nameOf(step, newer)} ${what}${label(step)}`, { after: step });
    }
  },
};

/** Without the label `destructive`, nobody is asked before it runs. */
const label = ({ attributes }: Step): string =>
  attributes.effect === 'destructive' ? '' : `, and is labelled ${attributes.effect}`;

/** What its commands are known to destroy, in words that follow its name. */
function destroyedBy(step: Step, read: Readers): readonly string[] {
  if (step.kind === 'sql') return destroysInSql(step.code) ? ['destroys data in the database'] : [];
  if (step.kind !== 'shell') return [];
  const found = read.shell(commandsOf(step)).commands.flatMap((command) => destroys(command) ?? []);
  return [...new Set(found)];
}
