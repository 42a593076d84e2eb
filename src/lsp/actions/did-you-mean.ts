import { nearestName } from '../../presentation/did-you-mean.ts';
import { diagnosticRange } from '../diagnostics.ts';
import { quickFix, type ActionFor } from './quick-fix.ts';

const SUGGESTION = /did you mean ([#.]?)([^\s?]+)\?/;

/** Writes the name that a message suggests in place of the one that it is near to. */
export const didYouMean: ActionFor = (finding, { page }) => {
  const { message, hint } = finding.diagnostic;
  const [, mark = '', name] = SUGGESTION.exec(hint ?? '') ?? SUGGESTION.exec(message) ?? [];
  if (name === undefined) return [];
  const range = diagnosticRange(finding.diagnostic, page);
  const base = page.text.offsetAt(range.start);
  const words = [...page.text.getText(range).matchAll(/[\p{L}\p{N}_-]+/gu)];
  const wrong = words.find(([word]) => word !== name && nearestName(word, [name]) !== undefined);
  if (!wrong) return [];
  const start = page.text.positionAt(base + wrong.index);
  const end = page.text.positionAt(base + wrong.index + wrong[0].length);
  const action = quickFix(`Change ${wrong[0]} to ${mark}${name}`, finding, page, [
    { range: { start, end }, newText: name },
  ]);
  return [{ ...action, isPreferred: true }];
};
