/** Types whose text is digits with signs, units and brackets around them: they are zero if every digit is 0. */
const DIGITS: ReadonlySet<number> = new Set([27, 790, 1186, 1560, 1562, 600, 601, 602, 603, 604, 628, 718, 2970, 5038]);
/** The same in hexadecimal: pg_lsn, uuid, macaddr, macaddr8, inet, cidr. */
const HEX_DIGITS: ReadonlySet<number> = new Set([3220, 2950, 829, 774, 869, 650]);
/** A time of day: midnight is a time like any other, not zero. */
const TIMES: ReadonlySet<number> = new Set([1083, 1266]);
const BYTEA = 17;
const JSONS: ReadonlySet<number> = new Set([114, 3802]);

const NO = /^(?:|f|false|n|no|off|null|nan|empty|-)$/i;
const ZERO = /^[-+]?(?:0+\.?0*|\.0+)(?:e[-+]?\d+)?$/i;

/**
 * What counts as "no" without `expect`, by the text that the server sends: null, false, zero, not a number, an empty
 * value, and a value that contains only these.
 */
export function meansNo(text: string | null, type: number): boolean {
  if (text === null) return true;
  if (TIMES.has(type)) return false;
  if (DIGITS.has(type)) return !/[1-9]/.test(text);
  if (HEX_DIGITS.has(type)) return !/[1-9a-f]/i.test(text);
  if (type === BYTEA) return text.startsWith('\\x') ? !/[1-9a-f]/i.test(text.slice(2)) : /^(?:\\000)*$/.test(text);
  if (JSONS.has(type)) return saysNo(JSON.parse(text));
  const plain = text.trim();
  if (NO.test(plain) || ZERO.test(plain)) return true;
  // Arrays, rows and multiranges of any type, including types that a database defines.
  return (
    /^(?:\[[-\d:[\]]+\]=)?\{.*\}$|^\(.*\)$|^\[\]$/s.test(plain) && partsOf(plain).every((part) => meansNo(part, 25))
  );
}

function saysNo(value: unknown): boolean {
  if (value === null || value === false || value === 0) return true;
  if (typeof value === 'string') return NO.test(value.trim()) || ZERO.test(value.trim());
  return typeof value === 'object' && Object.values(value).every((item) => saysNo(item));
}

/** The items between commas and brackets, without quotes: enough to see whether there are any. */
function partsOf(text: string): readonly string[] {
  const inner = text.replace(/^\[[-\d:[\]]+\]=/, '').replace(/[{}()[\]]/g, '');
  return (
    inner.match(/"(?:[^"\\]|\\.|"")*"|[^,]+/gs)?.map((part) => part.replace(/^"|"$/g, '').replace(/\\(.)/gs, '$1')) ??
    []
  );
}
