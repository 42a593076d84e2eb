import { readCommentTokens, readInfoString, type Token, type Vocabulary } from '../../interpreter/parse/language.ts';
import type { Page } from '../page.ts';
import { namesInExpression } from './in-expression.ts';
import type { Occurrence } from './occurrence.ts';

/** An attribute with the place of its value, without quotes. */
export interface Written {
  readonly token: Token;
  readonly start: number;
  readonly end: number;
}

/** The attributes of every fence that is played, and of the comments under headings. */
export function attributesIn({ analysis: { document } }: Page, { languages }: Vocabulary): readonly Written[] {
  if (!document) return [];
  const written = ({ kind, name, start, end, ...token }: Token): Written => {
    const own = { token: { kind, name, start, end, ...token } };
    if (kind === 'id' || kind === 'class') return { ...own, start: start + 1, end };
    if (kind !== 'pair') return { ...own, start, end };
    const raw = document.text.slice(start, end);
    // Runme's JSON has the key in quotes; its value follows after the token.
    const json = raw.startsWith('"') ? /^\s*:\s*"([^"\\]*)"/.exec(document.text.slice(end)) : null;
    if (json)
      return { ...own, start: end + json[0].length - 1 - (json[1] ?? '').length, end: end + json[0].length - 1 };
    const quoted = /^["']/.test(raw.slice(name.length + 1)) ? 1 : 0;
    return { ...own, start: start + name.length + 1 + quoted, end: end - quoted };
  };
  const fences = document.fences.flatMap(({ role, info, infoStart }) =>
    role === null ? [] : (readInfoString(info, infoStart, languages).attributes ?? []),
  );
  const comments = document.comments.flatMap(({ text, span }) => readCommentTokens(text, span.start.offset) ?? []);
  return [...fences, ...comments].map(written);
}

export const namesInAttributes = (page: Page, vocabulary: Vocabulary): readonly Occurrence[] =>
  attributesIn(page, vocabulary).flatMap((one) => namesIn(page, one));

function namesIn(page: Page, { token, start, end }: Written): readonly Occurrence[] {
  const name = page.text.getText().slice(start, end);
  const found = (what: Occurrence['what'], defines: boolean): Occurrence[] => [
    { what, name, start, end, defines, file: null },
  ];
  if (token.kind === 'id') return found('id', true);
  if (token.kind !== 'pair') return [];
  switch (token.name) {
    case 'name':
      return found('id', true);
    case 'for':
      return token.value.startsWith('#')
        ? [{ what: 'id', name: name.slice(1), start: start + 1, end, defines: false, file: null }]
        : [];
    case 'connection':
      return found('connection', false);
    case 'capture':
      return found('capture', true);
    case 'when':
    case 'expect':
      return namesInExpression(name, start);
    default:
      return [];
  }
}
