import { lessWords, moreWords } from '../judge/demands.ts';
import { strengthOf } from '../judge/implies.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import { say, value } from '../words.ts';

export const expression: ChangeKind = {
  kind: 'expression',
  summary: '`expect=` demands less, more or something else, or is gone',
  *find({ steps, after: newer, read }) {
    for (const { before, after } of steps.pairs) {
      const [old, fresh] = [before.attributes.expect, after.attributes.expect];
      if (old === fresh) continue;
      const name = nameOf(after, newer);
      const both = { before, after };
      if (fresh === null) yield change('weakened', say`${name} no longer has its expect=${value(old ?? '')}`, both);
      else if (old === null) yield change('strengthened', say`${name} has an expect= now: ${value(fresh)}`, both);
      else {
        const [was, is] = [read.expression(old), read.expression(fresh)];
        const strength = strengthOf(was, is);
        if (strength === 'weaker') yield change('weakened', say`${name} ${lessWords(was, is)}`, both);
        else if (strength === 'stronger') yield change('strengthened', say`${name} ${moreWords(was, is)}`, both);
        else if (strength === 'different')
          yield change('gates', say`${name} expects ${value(fresh)}, not ${value(old)}`, both);
      }
    }
  },
};
