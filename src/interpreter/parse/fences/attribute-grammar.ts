/** One word of an attribute list; offsets are relative to the source. */
export interface Token {
  readonly kind: 'id' | 'class' | 'pair' | 'flag' | 'malformed';
  /** Without `#` or `.`; for a malformed token, what is wrong with it. */
  readonly name: string;
  /** The value of a pair; empty for the other kinds. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Pandoc's attributes, `#id .class key=value key="a value" flag`, read from the raw text. Inside quotes a backslash
 * escapes the quote and is literal otherwise, so that expressions and patterns need no second escaping.
 * An unquoted value ends at the next blank; braces in it have to balance (`path=${HOME}/x`).
 */
export function readTokens(text: string, base: number): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const word = readWord(text, at);
    tokens.push(toToken(text.slice(at, word.end), word, base + at));
    at = word.end;
  }
  return tokens;
}

/** Offset just after the `}` that closes the brace at `open`; -1 if nothing closes it. */
export function closingBrace(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length) {
    if (text[at] === '}') return at + 1;
    at = /\s/.test(text[at] ?? '') ? at + 1 : Math.max(readWord(text, at).end, at + 1);
  }
  return -1;
}

interface Word {
  readonly end: number;
  /** Offset of `=`; -1 if there is none. */
  readonly equals: number;
  readonly unclosed: boolean;
}

function readWord(text: string, start: number): Word {
  let at = start;
  let equals = -1;
  let depth = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) break;
    if (char === '}' && depth === 0) break;
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (char === '=' && equals < 0) {
      equals = at;
      const quote = text[at + 1];
      if (quote === '"' || quote === "'") {
        const close = closingQuote(text, at + 1, quote);
        return { end: close < 0 ? text.length : close + 1, equals, unclosed: close < 0 };
      }
    }
    at += 1;
  }
  return { end: at, equals, unclosed: false };
}

function closingQuote(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && text[at + 1] === quote) at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function toToken(text: string, word: Word, start: number): Token {
  const end = start + text.length;
  const plain = (kind: Token['kind'], name: string, value = ''): Token => ({ kind, name, value, start, end });
  if (word.unclosed) return plain('malformed', `the quote in ${text} is not closed`);
  if (word.equals >= 0) {
    const cut = text.indexOf('=');
    const name = text.slice(0, cut);
    const value = text.slice(cut + 1);
    if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name)) return plain('malformed', `${text} is not a key=value pair`);
    return plain('pair', name, unquote(value));
  }
  if (text.startsWith('#')) return text.length > 1 ? plain('id', text.slice(1)) : plain('malformed', '# without an id');
  if (text.startsWith('.')) {
    return text.length > 1 ? plain('class', text.slice(1)) : plain('malformed', '. without a class');
  }
  if (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text)) return plain('flag', text);
  return plain('malformed', `${text} is not #id, .class, key=value or a word`);
}

function unquote(value: string): string {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value;
  return value.slice(1, -1).replaceAll(`\\${quote}`, quote);
}
