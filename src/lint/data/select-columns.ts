import type { ValueType } from '../../model/expression-uses.ts';
import { splitStatements } from '../../sql-text/split-statements.ts';
import { tokensOf, type SqlToken } from '../../sql-text/tokens.ts';
import { nameOf } from './column-name.ts';
import { typeOf } from './column-type.ts';

/** A column of a result, as far as the text of its SELECT tells. */
export interface SelectedColumn {
  readonly name: string;
  readonly type: ValueType | null;
}

/**
 * The columns that the last statement of a fence returns; null if they cannot be known from its text: it is no SELECT, or it
 * selects `*`.
 */
export function selectColumns(code: string): readonly SelectedColumn[] | null {
  const last = splitStatements(code).statements.at(-1);
  if (!last) return null;
  const list = selectList([...tokensOf(last.text)]);
  if (!list) return null;
  const columns: SelectedColumn[] = [];
  for (const item of list) {
    if (item.at(-1)?.text === '*') return null;
    const name = nameOf(item);
    if (name === null) return null;
    columns.push({ name, type: typeOf(item) });
  }
  return columns;
}

/** What ends the list of a SELECT, at its own level. */
const ENDS: ReadonlySet<string> = new Set(
  'FROM WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH FOR UNION INTERSECT EXCEPT INTO WINDOW'.split(' '),
);

/** The items between SELECT and FROM of the statement itself, not of its sub-selects. */
function selectList(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] | null {
  const first = tokens[0]?.text;
  if (first !== 'SELECT' && first !== 'WITH') return null;
  const depths = depthsOf(tokens);
  const top = (word: string): number => tokens.findIndex((one, at) => isWord(one, word) && depths[at] === 0);
  const begin = top('SELECT');
  if (begin < 0 || (first === 'WITH' && ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].some((word) => top(word) >= 0)))
    return null;
  let from = begin + 1;
  if (isWord(tokens[from], 'ALL')) from += 1;
  if (isWord(tokens[from], 'DISTINCT')) {
    from += 1;
    // DISTINCT ON (…) is no column.
    if (isWord(tokens[from], 'ON')) from = tokens.findIndex((_, at) => at > from + 1 && depths[at] === 0);
    if (from < 0) return null;
  }
  const items: SqlToken[][] = [[]];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token || (depths[at] === 0 && token.kind === 'word' && ENDS.has(token.text))) break;
    if (depths[at] === 0 && token.kind === 'symbol' && token.text === ',') items.push([]);
    else items.at(-1)?.push(token);
  }
  return items.every((item) => item.length > 0) ? items : null;
}

const isWord = (token: SqlToken | undefined, word: string): boolean => token?.kind === 'word' && token.text === word;

/** How deep each token is in parentheses, brackets and CASE; the closing one counts as inside. */
function depthsOf(tokens: readonly SqlToken[]): readonly number[] {
  let depth = 0;
  return tokens.map((token) => {
    const opens = (token.kind === 'symbol' && /^[([]$/.test(token.text)) || isWord(token, 'CASE');
    const closes = (token.kind === 'symbol' && /^[)\]]$/.test(token.text)) || (isWord(token, 'END') && depth > 0);
    if (opens) depth += 1;
    const own = depth;
    if (closes) depth -= 1;
    return own;
  });
}
