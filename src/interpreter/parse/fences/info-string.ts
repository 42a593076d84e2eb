import { closingBrace, readTokens, type Token } from './attribute-grammar.ts';
import { isForeignList, isForeignToken } from './foreign.ts';

/** The opening line of a fence, parsed. */
export interface InfoString {
  /** Lower case; empty without a language. */
  readonly language: string;
  /** Null without braces or with braces that belong to another tool. */
  readonly attributes: readonly Token[] | null;
  /** The braces, or the whole info string. */
  readonly start: number;
  readonly end: number;
}

/** Runme's own names: they are ignored and not errors. */
const RUNME_NAMES: ReadonlySet<string> = new Set([
  ...['id', 'tag', 'category', 'promptEnv', 'mimetype', 'mimeType', 'terminalRows', 'transform', 'background'],
  ...['excludeFromRunAll', 'ignore', 'openTerminalOnSuccess', 'closeTerminalOnSuccess'],
]);

export function isRunmeName(name: string): boolean {
  return RUNME_NAMES.has(name);
}

/**
 * Reads an info string from the source, because the Markdown parser decodes escapes in it and takes `bash{#x}` and
 * `{.bash` for the language. `base` is the offset of its first character, `languages` are those that a class may name.
 */
export function readInfoString(info: string, base: number, languages: ReadonlySet<string>): InfoString {
  const word = /^[^\s{]*/.exec(info)?.[0] ?? '';
  const language = (/^[^,:]*/.exec(word)?.[0] ?? '').toLowerCase();
  for (const open of openingBraces(info)) {
    const json = readJson(info, open, base);
    if (json) return { language, attributes: json.tokens, start: base + open, end: base + json.end };
    const close = closingBrace(info, open);
    const end = close < 0 ? info.length : close;
    const inner = info.slice(open + 1, close < 0 ? info.length : close - 1);
    const all = readTokens(inner, base + open + 1);
    if (isForeignList(inner, all, language !== '')) continue;
    const named =
      language === '' ? all.find((t) => t.kind === 'class' && languages.has(t.name.toLowerCase())) : undefined;
    const tokens: Token[] = all.filter((token) => token !== named);
    if (close < 0) tokens.push(malformed('the braces are not closed', base + open, base + end));
    const rest = info.slice(end);
    if (close >= 0 && !isHarmless(rest)) {
      tokens.push(
        malformed(
          `text after the attributes: ${rest.trim()}`,
          base + info.length - rest.trimStart().length,
          base + info.length,
        ),
      );
    }
    return {
      language: named ? named.name.toLowerCase() : language,
      attributes: named && tokens.every(isForeignToken) ? null : tokens,
      start: base + open,
      end: base + end,
    };
  }
  return { language, attributes: null, start: base, end: base + info.length };
}

const malformed = (name: string, start: number, end: number): Token => ({
  kind: 'malformed',
  name,
  value: '',
  start,
  end,
});

/** The offsets of each `{` that begins a group outside quotes, without groups inside groups. */
function openingBraces(info: string): number[] {
  const found: number[] = [];
  let quote: string | null = null;
  for (let at = 0; at < info.length; at += 1) {
    const char = info[at] ?? '';
    if (quote !== null) {
      if (char === quote) quote = null;
    } else if ((char === '"' || char === "'") && info[at - 1] === '=') {
      quote = char;
    } else if (char === '{') {
      found.push(at);
      const close = closingBrace(info, at);
      at = (close < 0 ? info.length : close) - 1;
    }
  }
  return found;
}

/** Rendering hints of other tools may follow: `title="x"`, `{1,3}`, `[file.sh]`. */
function isHarmless(rest: string): boolean {
  return /^(\s|\[[^\]]*\]|\{[\d\s,-]*\}|[\w-]+=("[^"]*"|'[^']*'|\{[^}]*\}))*$/.test(rest);
}

/** Reads Runme's JSON form; null if it is not JSON. Its pairs become attributes. */
function readJson(info: string, open: number, base: number): { tokens: Token[]; end: number } | null {
  const end = info.lastIndexOf('}') + 1;
  if (end <= open || !/^\{\s*"/.test(info.slice(open))) return null;
  let value: unknown;
  try {
    value = JSON.parse(info.slice(open, end));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { tokens: [malformed(`the JSON cannot be read: ${why}`, base + open, base + end)], end };
  }
  if (typeof value !== 'object' || value === null) return null;
  const tokens = Object.entries(value).map(([name, item]: [string, unknown]): Token => {
    const key = info.indexOf(JSON.stringify(name), open);
    const start = base + (key < 0 ? open : key);
    const text = typeof item === 'string' ? item : JSON.stringify(item);
    return { kind: 'pair', name, value: text, start, end: key < 0 ? base + end : start + name.length + 2 };
  });
  return { tokens, end };
}
