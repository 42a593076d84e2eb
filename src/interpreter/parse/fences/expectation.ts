import type { ReaderText } from '../rules.ts';
import type { Expectation, Match } from '../../../model/runbook.ts';
import type { Span } from '../../../model/source.ts';
import { ATTRIBUTES } from './attribute-table.ts';
import { readValue } from './attribute-value.ts';
import type { ClaimedFence } from './classify.ts';
import type { FenceText } from './fence-text.ts';

type Say = (place: Span | { readonly start: number; readonly end: number }, text: ReaderText) => void;

/** Reads a `.expect` fence; null if it holds nothing to compare with. */
export function readExpectation(fence: FenceText, claimed: ClaimedFence, say: Say): Expectation | null {
  let match: Match = 'contains';
  for (const token of claimed.tokens) {
    const rule = ATTRIBUTES[token.name];
    if (token.name !== 'match' || !rule) {
      const known = rule ? 'bad-attribute' : 'unknown-attribute';
      const message = rule
        ? `.expect does not take \`${token.name}\`, only match=`
        : `unknown attribute \`${token.name}\` on .expect, which takes match=`;
      say(token, { rule: known, message, hint: 'write match=contains, exact, regex or json' });
      continue;
    }
    const value = readValue(rule.type, token.value, token.kind === 'flag');
    if ('expected' in value) {
      say(token, { rule: value.rule, message: `match: found ${token.value || 'nothing'}, expected ${value.expected}` });
    } else match = value.value as Match;
  }
  const why = unusable(match, fence.code);
  if (why === null) return { match, text: fence.code, span: fence.span };
  say(fence.codeSpan, { rule: 'bad-attribute', message: `match=${match}: ${why}`, hint: 'fix the expected output' });
  return null;
}

function unusable(match: Match, text: string): string | null {
  try {
    if (match === 'regex') new RegExp(text);
    if (match === 'json') JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return holdsForAll(match, text) ? 'every output matches it' : null;
}

const ANYTHING = ['', ' ', '0', 'x', 'any text\nin lines', '\u2713'];

/** True if any output matches: only spaces and `...`, or a pattern that matches everything. */
function holdsForAll(match: Match, text: string): boolean {
  if (match === 'contains') return text.replaceAll('...', '').trim() === '';
  if (match !== 'regex') return false;
  const pattern = new RegExp(text.trimEnd(), 'm');
  return ANYTHING.every((printed) => pattern.test(printed));
}
