import type { SectionAttributes } from '../../../model/runbook.ts';
import type { ReaderRule, ReaderText } from '../rules.ts';
import { readTokens, type Token } from '../fences/attribute-grammar.ts';
import { ID, ID_HINT } from '../fences/name-rules.ts';
import { SECTION_WORDS } from './section-words.ts';
import { readValue } from '../fences/attribute-value.ts';
import { didYouMeanOrKnown } from '../../../presentation/did-you-mean.ts';

export interface ReadComment {
  readonly id: string | null;
  readonly attributes: Partial<SectionAttributes>;
}

export const NO_SECTION_ATTRIBUTES: SectionAttributes = {
  option: false,
  manual: false,
  approve: null,
  checks: false,
  skip: false,
  parallel: false,
  budgetMs: null,
  rtoMs: null,
  rpoMs: null,
  when: null,
};

/** A comment to the runner, with or without its colon: `<!-- runbook: option -->`. */
const COMMENT = /^<!--\s*runbook(?:\s*:|(?=\s|-->))\s*([\s\S]*?)-->/i;

export function isRunbookComment(html: string): boolean {
  return COMMENT.test(html);
}

/** The words of a comment, with their places; `base` is its offset in the source. Null for other comments. */
export function readCommentTokens(html: string, base: number): readonly Token[] | null {
  const match = COMMENT.exec(html);
  if (!match) return null;
  const body = match[1] ?? '';
  return readTokens(body, base + match[0].length - body.length - '-->'.length);
}

type Say = (token: Pick<Token, 'start' | 'end'>, text: ReaderText) => void;

/** Reads a comment under a heading. `base` is its offset in the source. */
export function readSectionComment(html: string, base: number, say: Say): ReadComment {
  const match = COMMENT.exec(html);
  const body = match?.[1] ?? '';
  const whole = { start: base, end: base + (match?.[0].length ?? html.length) };
  if (!/^<!--\s*runbook\s*:/i.test(html)) {
    say(whole, {
      rule: 'bad-comment',
      message: 'missing colon after `runbook`',
      hint: `write <!-- runbook: ${body.trim()} -->`,
    });
  }
  const found: { -readonly [K in keyof SectionAttributes]?: SectionAttributes[K] } = {};
  const seen = new Set<string>();
  let id: string | null = null;
  let by: Token | null = null;
  for (const token of readCommentTokens(html, base) ?? []) {
    if (token.kind === 'malformed') {
      say(token, { rule: 'bad-attribute', message: token.name, hint: 'write #id word key=value key="a value"' });
      continue;
    }
    if (token.kind === 'id') {
      if (!ID.test(token.name))
        say(token, { rule: 'bad-id', message: `#${token.name} is not a valid id`, hint: ID_HINT });
      else if (id !== null)
        say(token, { rule: 'bad-attribute', message: `a second id, #${token.name}: a section has one id` });
      else id = token.name;
      continue;
    }
    if (seen.has(token.name)) {
      say(token, { rule: 'bad-attribute', message: `\`${token.name}\` is given twice`, hint: 'keep one of them' });
      continue;
    }
    seen.add(token.name);
    switch (token.kind === 'class' ? `.${token.name}` : token.name) {
      case 'option':
      case 'manual':
      case 'checks':
      case 'skip':
      case 'parallel': {
        const value = readValue('switch', token.value, token.kind === 'flag');
        if ('expected' in value) say(token, wrong(token, value));
        else found[token.name as 'option'] = value.value === true;
        break;
      }
      case 'approve':
        found.approve = { by: null };
        break;
      case 'by':
        by = token;
        break;
      case 'budget':
      case 'rto':
      case 'rpo': {
        const value = readValue('duration', token.value, token.kind === 'flag');
        if ('expected' in value) say(token, wrong(token, value));
        else found[`${token.name as 'rto'}Ms`] = value.value as number;
        break;
      }
      case 'when': {
        const value = readValue('expression', token.value, token.kind === 'flag');
        if ('expected' in value) say(token, wrong(token, value));
        else found.when = token.value;
        break;
      }
      default:
        say(token, {
          rule: 'unknown-attribute',
          message: `unknown section attribute \`${token.kind === 'class' ? '.' : ''}${token.name}\``,
          hint: didYouMeanOrKnown(token.name, Object.keys(SECTION_WORDS)),
        });
    }
  }
  if (by && found.approve) found.approve = { by: by.value };
  if (by && (!found.approve || by.value.trim() === '')) {
    say(by, {
      rule: 'bad-attribute',
      message: 'by needs approve and the role of the approver',
      hint: 'write approve by=ROLE',
    });
  }
  return { id, attributes: found };
}

function wrong(token: Token, value: { rule: ReaderRule; expected: string }): ReaderText {
  const found = token.value === '' ? 'nothing' : token.value;
  return { rule: value.rule, message: `${token.name}: found ${found}, expected ${value.expected}` };
}
