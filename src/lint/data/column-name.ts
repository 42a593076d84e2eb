import type { SqlToken } from '../../sql-text/tokens.ts';

/** Words that end an expression and are no alias. */
const NO_ALIAS: ReadonlySet<string> = new Set(
  'END NULL TRUE FALSE ZONE PRECISION VARYING ASC DESC CURRENT_DATE CURRENT_TIMESTAMP CURRENT_USER NOTNULL ISNULL'.split(
    ' ',
  ),
);

/**
 * The name of a column of a SELECT, as PostgreSQL makes it: its alias, the column, the function, `exists`, `case`; null for one
 * that cannot be told from the text.
 */
export function nameOf(item: readonly SqlToken[]): string | null {
  const last = item.at(-1);
  const before = item.at(-2);
  if (!last) return null;
  if (isNamed(last) && before?.kind === 'word' && before.text === 'AS') return written(last);
  if (isNamed(last) && before && isAlias(last, before)) return written(last);
  const bare = withoutCast(item);
  const [first, second] = bare;
  if (!first) return null;
  if (bare.length === 1 && /^(TRUE|FALSE)$/.test(first.text)) return 'bool';
  if (isPath(bare)) {
    const column = bare.at(-1);
    return column && isNamed(column) ? written(column) : '?column?';
  }
  if (first.kind === 'word' && second?.text === '(' && closesAtEnd(bare, 1)) return first.text.toLowerCase();
  const path = bare.findIndex((token) => token.text === '(');
  if (path > 1 && bare[path - 2]?.text === '.' && closesAtEnd(bare, path)) return written(bare[path - 1] ?? first);
  if (first.kind === 'word' && first.text === 'CASE') return 'case';
  // A sub-select has the name of its own column.
  if (first.text === '(') return null;
  return bare.length < item.length ? null : '?column?';
}

const isNamed = ({ kind, text }: SqlToken): boolean => kind === 'name' || (kind === 'word' && !NO_ALIAS.has(text));

const written = ({ kind, text }: SqlToken): string => (kind === 'name' ? text : text.toLowerCase());

/** `count(*) n`, `a b`: a name behind something that is complete. */
const isAlias = (last: SqlToken, before: SqlToken): boolean =>
  before.text === ')' ||
  before.text === ']' ||
  before.kind === 'string' ||
  /^\d/.test(before.text) ||
  ((before.kind === 'name' || (before.kind === 'word' && !OPERATORS.has(before.text))) && last.kind !== 'string');

const OPERATORS: ReadonlySet<string> = new Set(
  'AND OR NOT IS IN LIKE ILIKE BETWEEN SIMILAR AS FROM AT TIME WITH WITHOUT DISTINCT THEN ELSE WHEN COLLATE INTERVAL DATE TIMESTAMP'.split(
    ' ',
  ),
);

/** The expression in front of `::type`. */
function withoutCast(item: readonly SqlToken[]): readonly SqlToken[] {
  let depth = 0;
  for (const [at, { text }] of item.entries()) {
    if (text === '(' || text === '[') depth += 1;
    if (text === ')' || text === ']') depth -= 1;
    if (depth === 0 && text === ':' && item[at + 1]?.text === ':') return item.slice(0, at);
  }
  return item;
}

/** `a`, `t.a`, `"T"."A"`. */
const isPath = (item: readonly SqlToken[]): boolean =>
  item.every((token, at) => (at % 2 === 0 ? isNamed(token) : token.text === '.')) && item.length % 2 === 1;

/** The parenthesis at `open` closes with the last token: the item is one call, perhaps with FILTER or OVER behind it. */
function closesAtEnd(item: readonly SqlToken[], open: number): boolean {
  let depth = 0;
  for (let at = open; at < item.length; at += 1) {
    if (item[at]?.text === '(') depth += 1;
    if (item[at]?.text === ')') depth -= 1;
    if (depth > 0) continue;
    const next = item[at + 1];
    if (!next) return true;
    return next.kind === 'word' && /^(FILTER|OVER|WITHIN)$/.test(next.text);
  }
  return false;
}
