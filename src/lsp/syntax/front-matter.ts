/** Where in the front matter a place is. */
export interface KeyPlace {
  /** The keys above it, outermost first. */
  readonly path: readonly string[];
  /** The key whose value is written here; null where a key is written. */
  readonly of: string | null;
  /** What is written before it, of this key or value. */
  readonly word: string;
}

/** Its first line. */
export const OPENING_MARK = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)/;

/**
 * The keys around an offset. The text is half-typed, so it is not parsed as YAML: indentation and braces say enough. Null
 * outside of the front matter; one that is not closed yet counts up to the first heading or fence.
 */
export function keyPathAt(text: string, offset: number): KeyPlace | null {
  const first = OPENING_MARK.exec(text)?.[0];
  if (first === undefined || offset < first.length) return null;
  const lines = text.slice(first.length, offset).split(/\r\n|\n|\r/);
  if (lines.some((line) => /^(?:(?:---|\.\.\.)[ \t]*$|#{1,6} \S|```|~~~)/.test(line))) return null;
  const state: State = { block: [], flow: [], key: null, pending: '' };
  const last = lines.pop() ?? '';
  for (const line of lines) readLine(line, state);
  const own = state.flow.length === 0 ? readLine(last, state, true) : readFlow(last, state);
  const names = [...state.block.map(({ key }) => key), ...state.flow.flatMap(({ key }) => key ?? [])];
  if (state.flow.length > 0 && state.flow.at(-1)?.list !== true)
    return { path: names, of: state.key, word: state.pending.trimStart() };
  const inValue = state.flow.length > 0 || own;
  if (inValue) return { path: names.slice(0, -1), of: names.at(-1) ?? '', word: state.pending.trimStart() };
  return { path: names, of: null, word: state.pending.trimStart() };
}

interface State {
  /** The keys that the indentation has open. */
  block: readonly { readonly key: string; readonly indent: number }[];
  /** The open braces and brackets, with the key that each is the value of, if that is not in `block`. */
  flow: { readonly key: string | null; readonly list: boolean }[];
  /** Within braces: the key whose value comes next. */
  key: string | null;
  pending: string;
}

const LINE = /^([ \t]*)((?:- +|-$)*)(?:(["']?[\w.$-]+["']?)[ \t]*:(?=[ \t]|$))?/;

/** A line outside of braces. True if it ends in the value of its key, or in an item of a list. */
function readLine(line: string, state: State, last = false): boolean {
  if (state.flow.length > 0) return readFlow(line, state);
  const [head = '', blank = '', dashes = '', key] = LINE.exec(line) ?? [];
  const rest = line.slice(head.length);
  const indent = blank.length + (key === undefined ? 0 : dashes.length);
  // A blank line in between closes nothing; where the cursor is on one, a key may be written at its indentation.
  if (line.trim() === '' && !last) return false;
  state.block = state.block.filter((one) => one.indent < indent || (dashes !== '' && one.indent === indent));
  if (key !== undefined) state.block = [...state.block, { key: bare(key), indent }];
  readFlow(rest, state);
  return state.flow.length > 0 || dashes !== '' || (key !== undefined && /^[ \t]/.test(rest));
}

const bare = (key: string): string => key.replace(/^["']|["']$/g, '');

/** Braces, brackets and commas outside of quotes. */
function readFlow(text: string, state: State): boolean {
  let quote = '';
  const begin = (): void => {
    state.key = null;
    state.pending = '';
  };
  begin();
  for (const char of text) {
    const nested = state.flow.length > 0;
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '{' || char === '[') {
      state.flow.push({ key: state.key, list: char === '[' });
      begin();
      continue;
    } else if (nested && (char === '}' || char === ']')) {
      state.flow.pop();
      begin();
      continue;
    } else if (nested && char === ',') {
      begin();
      continue;
    } else if (nested && char === ':' && state.flow.at(-1)?.list === false) {
      state.key = bare(state.pending.trim());
      state.pending = '';
      continue;
    }
    state.pending += char;
  }
  return state.flow.length > 0;
}
