import type { ValueType } from '../../model/expression-uses.ts';
import type { SqlToken } from '../../sql-text/tokens.ts';

const BY_FUNCTION: Readonly<Record<string, ValueType>> = {
  ...all(
    'number',
    'COUNT SUM AVG LENGTH CHAR_LENGTH ABS CEIL CEILING FLOOR ROUND MOD EXTRACT PG_DATABASE_SIZE PG_RELATION_SIZE',
  ),
  ...all('number', 'PG_TOTAL_RELATION_SIZE ARRAY_LENGTH CARDINALITY ROW_NUMBER RANK DENSE_RANK OCTET_LENGTH DATE_PART'),
  ...all(
    'bool',
    'EXISTS BOOL_AND BOOL_OR EVERY PG_IS_IN_RECOVERY STARTS_WITH HAS_TABLE_PRIVILEGE PG_IS_WAL_REPLAY_PAUSED',
  ),
  ...all(
    'string',
    'STRING_AGG TO_CHAR CONCAT CONCAT_WS MD5 UPPER LOWER FORMAT CURRENT_SETTING VERSION TRIM LEFT RIGHT',
  ),
  ...all(
    'string',
    'SUBSTRING SUBSTR REPLACE ENCODE PG_SIZE_PRETTY CURRENT_DATABASE SPLIT_PART LPAD RPAD REPEAT QUOTE_IDENT',
  ),
};

const BY_CAST: Readonly<Record<string, ValueType>> = {
  ...all('number', 'INT INT2 INT4 INT8 INTEGER BIGINT SMALLINT NUMERIC DECIMAL REAL FLOAT FLOAT4 FLOAT8 DOUBLE'),
  ...all('string', 'TEXT VARCHAR CHAR CHARACTER NAME CITEXT'),
  ...all('bool', 'BOOL BOOLEAN'),
};

function all(type: ValueType, words: string): Readonly<Record<string, ValueType>> {
  return Object.fromEntries(words.split(' ').map((word) => [word, type]));
}

/** The type of a column of a SELECT, where its text leaves no doubt; null elsewhere. */
export function typeOf(item: readonly SqlToken[]): ValueType | null {
  const own = withoutAlias(item);
  const top = topLevel(own);
  const words = top.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  if (words[0] === 'CASE') return null;
  if (words[0] === 'NOT' || words.some((word) => LOGICAL.has(word)) || comparesAtTop(top)) return 'bool';
  const cast = castOf(top);
  if (cast !== undefined) return BY_CAST[cast] ?? null;
  const [first, second] = own;
  if (!first) return null;
  if (own.length === 1 && first.kind === 'string') return 'string';
  if (own.length === 1 && /^\d/.test(first.text)) return 'number';
  if (own.length === 1 && (first.text === 'TRUE' || first.text === 'FALSE')) return 'bool';
  if (symbolsOf(top).includes('||')) return null;
  if (first.kind !== 'word' || second?.text !== '(') return null;
  // `count(*) - 1` and `max(a) + 1` are what their call is only where that is a number.
  const type = BY_FUNCTION[first.text] ?? null;
  const calculated = symbolsOf(top).some((one) => /^[-+*/%]/.test(one));
  return calculated && type !== 'number' ? null : type;
}

const LOGICAL: ReadonlySet<string> = new Set('AND OR IS IN LIKE ILIKE BETWEEN SIMILAR'.split(' '));

function withoutAlias(item: readonly SqlToken[]): readonly SqlToken[] {
  const as = item.findLastIndex(({ kind, text }) => kind === 'word' && text === 'AS');
  if (as > 0 && as === item.length - 2) return item.slice(0, as);
  const [before, last] = item.slice(-2);
  const isBehindCall = before?.text === ')' && (last?.kind === 'name' || last?.kind === 'word') && item.length > 2;
  return isBehindCall ? item.slice(0, -1) : item;
}

/** The tokens that are in no parenthesis and in no CASE. */
function topLevel(item: readonly SqlToken[]): readonly SqlToken[] {
  let depth = 0;
  return item.filter(({ kind, text }, index) => {
    const opens = (kind === 'symbol' && /^[([]$/.test(text)) || (kind === 'word' && text === 'CASE' && index > 0);
    const closes = (kind === 'symbol' && /^[)\]]$/.test(text)) || (kind === 'word' && text === 'END' && depth > 0);
    if (opens) depth += 1;
    const at = depth;
    if (closes) depth -= 1;
    return at === 0;
  });
}

/** Operators of several characters in one piece. */
function symbolsOf(tokens: readonly SqlToken[]): readonly string[] {
  const found: string[] = [];
  let joined = false;
  for (const { kind, text } of tokens) {
    const isOperator = kind === 'symbol' && /^[-+*/<>=~!@#%^&|?]$/.test(text);
    if (isOperator && joined) found.push(`${found.pop() ?? ''}${text}`);
    else if (isOperator) found.push(text);
    joined = isOperator;
  }
  return found;
}

const comparesAtTop = (top: readonly SqlToken[]): boolean =>
  symbolsOf(top).some((one) => /^(=|<>|!=|<|>|<=|>=|~|~\*|!~|!~\*|@>|<@|&&|\?|\?\||\?&)$/.test(one));

/** The type behind the last `::`. */
function castOf(top: readonly SqlToken[]): string | undefined {
  const at = top.findLastIndex(({ text }, index) => text === ':' && top[index + 1]?.text === ':');
  const type = at < 0 ? undefined : top[at + 2];
  return type?.kind === 'word' && top.length <= at + 4 ? type.text : undefined;
}
