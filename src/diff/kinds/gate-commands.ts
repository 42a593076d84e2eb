import { change, type ChangeKind } from '../kind.ts';
import { judgeCode } from '../judge/judge-code.ts';
import type { Group } from '../change.ts';
import type { Strength } from '../judge/implies.ts';
import { nameOf } from '../names.ts';
import { compareTexts } from '../text-change.ts';
import { say } from '../words.ts';

const GROUP_OF: Readonly<Record<Exclude<Strength, 'same'>, Group>> = {
  weaker: 'weakened',
  stronger: 'strengthened',
  different: 'gates',
};

export const gateCommands: ChangeKind = {
  kind: 'gate-commands',
  summary: 'what a gate or guard runs demands less, more or something else',
  *find({ steps, after: newer, read }) {
    for (const { before, after } of steps.pairs) {
      if ((after.role !== 'gate' && after.role !== 'guard') || before.role !== after.role) continue;
      const judged = judgeCode(before, after, read);
      if (!judged || judged.strength === 'same') continue;
      const text = compareTexts(before.code, after.code);
      yield change(GROUP_OF[judged.strength], say`${nameOf(after, newer)} ${judged.why}`, { before, after, text });
    }
  },
};
