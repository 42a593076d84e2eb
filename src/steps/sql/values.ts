import { parseExactJson } from '../../model/exact-json.ts';
import { TypedText, type Fact } from '../../model/facts.ts';

type Parser = (text: string) => Fact;

const integer: Parser = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : new TypedText('integer', text));
const float: Parser = (text) => (Number.isFinite(Number(text)) ? Number(text) : new TypedText('double', text));
/** Text whose order is not that of the type: it can be compared for equality, and `<` is an error, not a wrong answer. */
const unordered =
  (type: string): Parser =>
  (text) =>
    new TypedText(type, text);

/** By type OID. Other types stay text: their order cannot be mistaken for another one. */
const PARSERS = new Map<number, Parser>([
  [16, (text) => text === 't'],
  [20, integer],
  [21, integer],
  [23, integer],
  [26, integer],
  [28, integer],
  [29, integer],
  [5069, integer],
  [114, parseExactJson],
  [3802, parseExactJson],
  [700, float],
  [701, float],
  [1700, (text) => new TypedText('numeric', text)],
  [1114, isoTime],
  [1184, (text) => new TypedText('timestamptz', isoTime(text))],
  [790, unordered('money')],
  [1186, unordered('interval')],
  [1266, unordered('timetz')],
  [869, unordered('inet')],
  [650, unordered('cidr')],
  [3220, unordered('pg_lsn')],
]);

/** Array types and their elements. */
const ELEMENTS = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1028, 26],
  [1011, 28],
  [1012, 29],
  [271, 5069],
  [1021, 700],
  [1022, 701],
  [1231, 1700],
  [1009, 25],
  [1015, 1043],
  [1014, 1042],
  [1003, 19],
  [1115, 1114],
  [1182, 1082],
  [1183, 1083],
  [1185, 1184],
  [1270, 1266],
  [199, 114],
  [3807, 3802],
  [2951, 2950],
  [791, 790],
  [1187, 1186],
  [1041, 869],
  [651, 650],
  [3221, 3220],
]);

/** A value of a result as a fact, with its meaning: see `TypedText` for what JSON cannot express. */
export function factOf(text: string | null, type: number, readArray: (text: string) => TextArray): Fact {
  if (text === null) return null;
  const element = ELEMENTS.get(type);
  return element === undefined ? scalar(text, type) : readArray(text).map((item) => elements(item, element));
}

/** A PostgreSQL array as text, of any depth. */
export type TextArray = readonly (string | null | TextArray)[];

function elements(item: TextArray[number], type: number): Fact {
  if (item === null) return null;
  return typeof item === 'string' ? scalar(item, type) : item.map((inner) => elements(inner, type));
}

function scalar(text: string, type: number): Fact {
  const parser = PARSERS.get(type);
  return parser ? parser(text) : text;
}

/** `2026-01-15 03:15:02.12+01` as `2026-01-15T03:15:02.12+01:00`; a time without zone stays without; infinity and BC stay text. */
function isoTime(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/.exec(text);
  if (!match) return text;
  const [, date, time, zone] = match;
  const offset = zone === undefined ? '' : /^[+-]00(:00)?$/.test(zone) ? 'Z' : zone.length === 3 ? `${zone}:00` : zone;
  return `${date}T${time}${offset}`;
}
