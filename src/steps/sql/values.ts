import type { Json } from '../../model/json.ts';

type Parser = (text: string) => Json;

const integer: Parser = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
const float: Parser = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const json: Parser = (text) => JSON.parse(text) as Json;

/** By type OID: bool, int8, int2, int4, oid, json, float4, float8, timestamp, timestamptz, jsonb. Other types stay text, numeric too. */
const PARSERS = new Map<number, Parser>([
  [16, (text) => text === 't'],
  [20, integer],
  [21, integer],
  [23, integer],
  [26, integer],
  [114, json],
  [700, float],
  [701, float],
  [1114, isoTime],
  [1184, isoTime],
  [3802, json],
]);

/** Array types and their elements. */
const ELEMENTS = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1231, 1700],
  [1009, 25],
  [1015, 1043],
  [1115, 1114],
  [1182, 1082],
  [1185, 1184],
  [199, 114],
  [3807, 3802],
  [2951, 2950],
]);

/** numeric and the integer types, whose zero is no "yes". */
const NUMBERS = new Set([20, 21, 23, 700, 701, 1700]);

/** A value of a result as facts hold it: integers as numbers while exact, else as text; times as RFC 3339; numeric as text. */
export function factOf(text: string | null, type: number, readArray: (text: string) => TextArray): Json {
  if (text === null) return null;
  const element = ELEMENTS.get(type);
  return element === undefined ? scalar(text, type) : readArray(text).map((item) => elements(item, element));
}

/** A PostgreSQL array as text, of any depth. */
export type TextArray = readonly (string | null | TextArray)[];

function elements(item: TextArray[number], type: number): Json {
  if (item === null) return null;
  return typeof item === 'string' ? scalar(item, type) : item.map((inner) => elements(inner, type));
}

function scalar(text: string, type: number): Json {
  const parser = PARSERS.get(type);
  return parser ? parser(text) : text;
}

/** What a question without `expect` takes for "no": false, null, zero. */
export function meansNo(value: Json, type: number): boolean {
  return value === null || value === false || (NUMBERS.has(type) && Number(value) === 0);
}

/** `2026-01-15 03:15:02.12+01` as `2026-01-15T03:15:02.12+01:00`; a time without zone stays without; infinity and BC stay text. */
function isoTime(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/.exec(text);
  if (!match) return text;
  const [, date, time, zone] = match;
  const offset = zone === undefined ? '' : /^[+-]00(:00)?$/.test(zone) ? 'Z' : zone.length === 3 ? `${zone}:00` : zone;
  return `${date}T${time}${offset}`;
}
