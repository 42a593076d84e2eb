import { isFactObject, isList, TypedText, type Fact } from './facts.ts';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Parses JSON with exact numbers: those that a double would change become `integer` or `numeric`. Throws like JSON.parse. */
export function parseExactJson(text: string): Fact {
  const plain = JSON.parse(text) as Fact;
  const mark = crypto.randomUUID();
  let inexact = false;
  const marked = text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExact(token)) return token;
    inexact = true;
    return JSON.stringify(`${mark}${token}`);
  });
  return inexact ? unmark(JSON.parse(marked) as Fact, mark) : plain;
}

/** Whether a double holds this number and prints it with the same digits. */
function isExact(token: string): boolean {
  return /^-?[\d.]{1,15}$/.test(token) || canonicalNumber(token) === canonicalNumber(String(Number(token)));
}

function unmark(fact: Fact, mark: string): Fact {
  if (typeof fact === 'string') return fact.startsWith(mark) ? exactNumber(fact.slice(mark.length)) : fact;
  if (isList(fact)) return fact.map((item) => unmark(item, mark));
  if (!isFactObject(fact)) return fact;
  return Object.fromEntries(Object.entries(fact).map(([key, value]) => [key, unmark(value, mark)]));
}

const exactNumber = (text: string): TypedText => new TypedText(/^-?\d+$/.test(text) ? 'integer' : 'numeric', text);

/** The one spelling of a decimal number, `-12e3` for `-12000.0`; null for any other text. Equal numbers have equal spellings. */
export function canonicalNumber(text: string): string | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === '' && fraction === '') return null;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length);
  return `${sign === '-' ? '-' : ''}${kept}e${power}`;
}
