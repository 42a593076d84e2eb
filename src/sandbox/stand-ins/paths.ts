import type { Arguments, Json, State } from './definition.ts';

/** Replaces `${NAME}` by an argument, else by what is at this path of the state; paths may contain `${…}` themselves. */
export function fill(text: string, args: Arguments, state: State): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    if (open < 0) return out + text.slice(at);
    const close = closing(text, open + 2);
    const value = lookUp(text.slice(open + 2, close), args, state);
    out += text.slice(at, open) + asText(value);
    at = close + 1;
  }
  return out;
}

/** A value of a definition with its texts filled in; a text that is one `${NAME}` becomes the argument itself. */
export function fillValue(value: Json, args: Arguments, state: State): Json {
  if (typeof value === 'string') {
    const whole = /^\$\{([\w-]+)\}$/.exec(value)?.[1];
    if (whole !== undefined && whole in args) return args[whole] as Json;
    return fill(value, args, state);
  }
  if (Array.isArray(value)) return value.map((one) => fillValue(one, args, state));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillValue(one, args, state)]));
}

/** The segments of a path. Split before values are filled in, because names may contain dots. */
export function segmentsOf(path: string, args: Arguments, state: State): string[] {
  const segments: string[] = [''];
  for (let at = 0; at < path.length; at += 1) {
    if (path[at] === '.') {
      segments.push('');
      continue;
    }
    const end = path.startsWith('${', at) ? closing(path, at + 2) : at;
    segments[segments.length - 1] += path.slice(at, end + 1);
    at = end;
  }
  return segments.map((segment) => fill(segment, args, state));
}

export function valueAt(state: State, segments: readonly string[]): Json {
  let value: Json = state;
  for (const segment of segments) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, segment)) return undefined;
    value = (value as State)[segment];
  }
  return value;
}

/** The object that holds the last segment; objects on the way are made. */
export function holderOf(state: State, segments: readonly string[]): State {
  let holder = state;
  for (const segment of segments.slice(0, -1)) {
    const next = Object.hasOwn(holder, segment) ? holder[segment] : undefined;
    if (next === null || typeof next !== 'object') holder[segment] = {};
    holder = holder[segment] as State;
  }
  return holder;
}

/** Text of a value in output: nothing for null and undefined, JSON for what has parts. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lookUp(name: string, args: Arguments, state: State): unknown {
  if (Object.hasOwn(args, name)) return args[name];
  return valueAt(state, segmentsOf(name, args, state));
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}' && (depth -= 1) === 0) return at;
  }
  throw new Error(`\${ without } in ${JSON.stringify(text)}`);
}
