/**
 * A meaningful piece of SQL: a word in capitals, a quoted name or a string without its quotes, or one
 * other character. Comments and blanks are left out.
 */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'symbol';
  readonly text: string;
}

const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][0-9A-Za-z_.]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** The tokens of one statement, by the same rules as `SqlSplitter`. A token that is never closed ends with the text. */
export function* tokensOf(text: string): Generator<SqlToken> {
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? '';
    const two = text.slice(at, at + 2);
    if (/\s/.test(char)) at += 1;
    else if (two === '--') at = endAt(text.indexOf('\n', at), 1, text);
    else if (two === '/*') at = endOfComment(text, at);
    else if (/^e'$/i.test(two)) {
      const end = endOfEscaped(text, at + 2);
      yield { kind: 'string', text: text.slice(at + 2, end - 1) };
      at = end;
    } else if (char === "'" || char === '"') {
      const end = endOfQuoted(text, at + 1, char);
      yield { kind: char === "'" ? 'string' : 'name', text: text.slice(at + 1, end - 1).replaceAll(char + char, char) };
      at = end;
    } else {
      const [token, end] = plainToken(text, at);
      yield token;
      at = end;
    }
  }
}

function plainToken(text: string, at: number): [SqlToken, number] {
  const word = matchAt(WORD, text, at);
  if (word !== null) return [{ kind: 'word', text: word.toUpperCase() }, at + word.length];
  const tag = matchAt(DOLLAR_TAG, text, at);
  if (tag !== null) {
    const end = endAt(text.indexOf(tag, at + tag.length), tag.length, text);
    return [{ kind: 'string', text: text.slice(at + tag.length, end - tag.length) }, end];
  }
  const symbol = matchAt(NUMBER, text, at) ?? text[at] ?? '';
  return [{ kind: 'symbol', text: symbol }, at + symbol.length];
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

const endAt = (found: number, length: number, text: string): number => (found < 0 ? text.length : found + length);

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2))
    if (text[at + 1] !== quote) return at + 1;
  return text.length;
}

function endOfEscaped(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'" && text[at + 1] === "'") at += 1;
    else if (text[at] === "'") return at + 1;
  }
  return text.length;
}

function endOfComment(text: string, from: number): number {
  const pattern = /\/\*|\*\//g;
  pattern.lastIndex = from;
  let depth = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return pattern.lastIndex;
  }
  return text.length;
}
