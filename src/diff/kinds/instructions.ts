import type { Admonition, Step } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { nameOf } from '../names.ts';
import type { Pair } from '../pair.ts';
import { compareTexts } from '../text-change.ts';
import { say, title } from '../words.ts';

export const instructions: ChangeKind = {
  kind: 'instruction',
  summary: 'what an operator is asked, told to do or warned of',
  *find(pair) {
    const { steps, after: newer } = pair;
    for (const { before, after } of steps.pairs) {
      const name = nameOf(after, newer);
      if (after.kind === 'manual' && before.title !== after.title && after.role === 'check')
        yield change('instructions', say`the check ${title(before.title)} reads ${title(after.title)} now`, {
          before,
          after,
        });
      const text =
        after.role === 'manual' ? compareTexts(prose(before, pair, 'before'), prose(after, pair, 'after')) : null;
      if (text) yield change('instructions', say`${name} has other instructions`, { before, after, text });
      const [old, fresh] = [before.admonitions.map(asText), after.admonitions.map(asText)];
      const gone = old.filter((one) => !fresh.includes(one));
      const come = fresh.filter((one) => !old.includes(one));
      if (gone.length === 0 && come.length === 0) continue;
      const says =
        come.length === 0
          ? say`${name} has lost a warning above it`
          : gone.length === 0
            ? say`${name} has a new warning above it`
            : say`${name} has another warning above it`;
      yield change('instructions', says, { before, after, text: compareTexts(gone.join('\n'), come.join('\n')) });
    }
  },
};

const asText = ({ kind, text }: Admonition): string => `[${kind}] ${text.replace(/\s+/g, ' ').trim()}`;

/** Line breaks of a paragraph are not a change. */
const prose = (step: Step, pair: Pair, side: 'before' | 'after'): string =>
  (pair.sectionOf(step, side)?.prose ?? '')
    .replace(/^#+ .*$/m, '')
    .replace(/(\S)[ \t]*\n(?=[^\n\s#>*|-])/g, '$1 ')
    .trim();
