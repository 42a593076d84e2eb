import { runsTheSame } from '../judge/judge-code.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { compareTexts } from '../text-change.ts';
import { say, value } from '../words.ts';

export const commands: ChangeKind = {
  kind: 'commands',
  summary: 'a step runs other commands, with the words that changed',
  *find({ steps, after: newer, read }) {
    for (const { before, after } of steps.pairs) {
      if (after.kind === 'manual' || before.kind === 'manual') continue;
      if (after.role === 'gate' || after.role === 'guard') continue;
      const text = compareTexts(before.code, after.code);
      if (before.kind !== after.kind || before.language !== after.language) {
        const says = say`${nameOf(after, newer)} is ${value(after.language ?? after.kind)} now, not ${value(before.language ?? before.kind)}`;
        yield change('commands', says, { before, after, text });
      } else if (!runsTheSame(before, after, read))
        yield change('commands', say`${nameOf(after, newer)} does something else`, { before, after, text });
    }
  },
};
