/** A usage, read: `kubectl scale RESOURCE [--all] --replicas=N`. */
export interface Usage {
  /** As a person reads it. */
  readonly text: string;
  readonly words: readonly Word[];
  readonly options: readonly Option[];
}

/** Something at a position: a word that must be there, or a value. */
export interface Word {
  /** The words one of which must be there; null for a value. */
  readonly literal: readonly string[] | null;
  /** Its name among the arguments; null for a word that nobody needs to know. */
  readonly name: string | null;
  readonly optional: boolean;
  /** One or more; with `optional`, none too. */
  readonly many: boolean;
  /** Takes everything to the end as it is, options included. */
  readonly verbatim: boolean;
}

export interface Option {
  /** `-n`, `--namespace`, `+short`. */
  readonly names: readonly string[];
  readonly key: string;
  /** The name of its value; null for a flag. */
  readonly value: string | null;
  readonly required: boolean;
  /** Given several times. */
  readonly repeated: boolean;
  /** Takes all values up to the next option. */
  readonly list: boolean;
}

const isOption = (text: string): boolean => /^(-|\+)./.test(text);
const isValue = (text: string): boolean => /^[A-Z][A-Z0-9_-]*(\.\.\.)?$/.test(text);

/** Reads `usage` with the options that all calls of the command take. The first word is the command itself. */
export function readUsage(usage: string, shared = ''): Usage {
  const own = tokensOf(usage);
  const tokens = [...own.slice(1), ...tokensOf(shared)];
  const words: Word[] = [];
  const options: Option[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    const repeated = token.endsWith(']...');
    const bracketed = token.startsWith('[');
    const inner = bracketed ? token.slice(1, repeated ? -4 : -1).trim() : token;
    const [first = '', ...rest] = inner.split(/\s+/);
    if (first === '--') {
      const name = rest.join(' ') || tokens[(index += 1)] || 'COMMAND...';
      words.push({ ...wordOf(name, bracketed), verbatim: true, many: true });
    } else if (isOption(first)) {
      const next = tokens[index + 1] ?? '';
      const takesNext = !bracketed && !first.includes('=') && isValue(next);
      if (takesNext) index += 1;
      options.push(optionOf(first, takesNext ? next : rest[0], !bracketed, repeated));
    } else {
      words.push(wordOf(inner, bracketed));
    }
  }
  return { text: usage.replaceAll(/\b[A-Z][A-Z0-9_]*=(?=[a-z])/g, ''), words, options };
}

/** Split at blanks outside of brackets. */
const tokensOf = (text: string): string[] => text.match(/\[[^\]]*\](\.\.\.)?|\S+/g) ?? [];

function wordOf(text: string, optional: boolean): Word {
  const many = text.endsWith('...');
  const bare = many ? text.slice(0, -3) : text;
  if (isValue(bare)) return { literal: null, name: bare, optional, many, verbatim: bare === 'COMMAND' && many };
  const named = /^([A-Z][A-Z0-9_]*)=(.+)$/.exec(bare);
  const literal = (named?.[2] ?? bare).replaceAll(/^\(|\)$/g, '').split('|');
  return { literal, name: named?.[1] ?? null, optional, many: false, verbatim: false };
}

function optionOf(text: string, following: string | undefined, required: boolean, repeated: boolean): Option {
  const [spelling = '', attached] = text.split('=');
  const value = attached ?? following ?? null;
  const list = value?.endsWith('...') ?? false;
  const names = spelling.split('|');
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one));
  return {
    names,
    key: longest.replace(/^[-+]+/, ''),
    value: value === null ? null : value.replace(/\.\.\.$/, ''),
    required,
    repeated,
    list,
  };
}
