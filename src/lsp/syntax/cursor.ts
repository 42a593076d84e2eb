import type { TextDocument } from 'vscode-languageserver-textdocument';
import { keyPathAt, type KeyPlace } from './front-matter.ts';

/** An attribute list with the cursor in it: of a fence, or of a comment under a heading. */
export interface ListPlace {
  readonly in: 'fence' | 'comment';
  /** Before the braces; empty in a comment. */
  readonly language: string;
  /** The list as it is written, up to its end or the end of the line, and where it begins. */
  readonly list: string;
  readonly listStart: number;
  /** The word at the cursor, up to the cursor: `.ga`, `time`, `for=#re`. */
  readonly word: string;
}

/** What the text around a place is, judged without a parser: it is half-typed while somebody writes. */
export type CursorPlace =
  | ListPlace
  | { readonly in: 'front-matter'; readonly key: KeyPlace }
  /** The rule after `allow` in a comment for the linter. */
  | { readonly in: 'allow'; readonly word: string };

const OPENING = /^(?:[ \t>]|[-*+]|\d+[.)])*(?:`{3,}|~{3,})[ \t]*([\w-]*)[^\S\r\n]*\{/;
const COMMENT = /<!--\s*runbook\s*:/;
const ALLOW = /<!--\s*runbook-lint\s*:?\s*allow(?:-in-file)?\s+(?:[\w-]+[\s,]+)*([\w-]*)$/;

/** Null in prose and in code. */
export function placeAt(text: TextDocument, offset: number): CursorPlace | null {
  const { line } = text.positionAt(offset);
  const lineStart = text.offsetAt({ line, character: 0 });
  const before = text.getText({ start: { line, character: 0 }, end: text.positionAt(offset) });
  const whole = text.getText().slice(lineStart, endOfLine(text.getText(), offset));
  const opening = OPENING.exec(before);
  if (opening) {
    const list = listAt(whole, opening[0].length, lineStart);
    if (offset > list.listStart + list.list.length) return null;
    return { in: 'fence', language: (opening[1] ?? '').toLowerCase(), ...list, word: wordBefore(before) };
  }
  const comment = COMMENT.exec(before);
  if (comment && !before.slice(comment.index).includes('-->')) {
    const start = comment.index + comment[0].length;
    const end = whole.indexOf('-->', start);
    const list = whole.slice(start, end < 0 ? undefined : end);
    return { in: 'comment', language: '', list, listStart: lineStart + start, word: wordBefore(before) };
  }
  const allow = ALLOW.exec(before);
  if (allow && !/\bbecause\b/.test(allow[0])) return { in: 'allow', word: allow[1] ?? '' };
  const key = keyPathAt(text.getText(), offset);
  return key && { in: 'front-matter', key };
}

const endOfLine = (text: string, offset: number): number => {
  const end = text.slice(offset).search(/[\r\n]/);
  return end < 0 ? text.length : offset + end;
};

/** The text between the braces that open before `start`, up to the closing one outside of quotes. */
function listAt(line: string, start: number, base: number): Pick<ListPlace, 'list' | 'listStart'> {
  let quote = '';
  let depth = 0;
  for (let at = start; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && line[at + 1] === quote) at += 1;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && line[at - 1] === '=') quote = char;
    else if (char === '{') depth += 1;
    else if (char === '}' && depth === 0) return { list: line.slice(start, at), listStart: base + start };
    else if (char === '}') depth -= 1;
  }
  return { list: line.slice(start), listStart: base + start };
}

/** From the last blank outside of quotes. */
function wordBefore(before: string): string {
  let quote = '';
  let start = 0;
  for (let at = 0; at < before.length; at += 1) {
    const char = before[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && before[at + 1] === quote) at += 1;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && before[at - 1] === '=') quote = char;
    else if (/[\s{]/.test(char) && before[at - 1] !== '$') start = at + 1;
  }
  return before.slice(start);
}
