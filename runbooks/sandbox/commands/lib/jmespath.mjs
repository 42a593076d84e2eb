/**
 * The part of JMESPath that `aws --query` needs here: fields, indexes, slices, `[*]`, `[]`, filters, multi-selects, pipes and a few
 * functions. Throws for anything else.
 */
export function query(expression, data) {
  const tokens = expression.match(/`[^`]*`|'[^']*'|"[^"]*"|\|\||&&|[<>=!]=|[\w-]+|\[\?|\S/g) ?? [];
  const reader = { tokens, at: 0 };
  const evaluate = pipe(reader);
  if (reader.at < tokens.length) throw new Error(`--query: unexpected ${tokens[reader.at]} in ${expression}`);
  return evaluate(data);
}

const peek = (reader) => reader.tokens[reader.at];
const take = (reader, expected) => {
  const token = reader.tokens[reader.at];
  if (expected !== undefined && token !== expected) throw new Error(`--query: found ${token}, expected ${expected}`);
  reader.at += 1;
  return token;
};
const list = (value) => (Array.isArray(value) ? value : null);
const present = (value) => value !== null && value !== undefined;

function pipe(reader) {
  let left = either(reader);
  while (peek(reader) === '|') {
    take(reader);
    const [first, second] = [left, either(reader)];
    left = (data) => second(first(data));
  }
  return left;
}

function either(reader) {
  const left = both(reader);
  if (peek(reader) !== '||') return left;
  take(reader);
  const right = either(reader);
  return (data) => (truthy(left(data)) ? left(data) : right(data));
}

function both(reader) {
  const left = comparison(reader);
  if (peek(reader) !== '&&') return left;
  take(reader);
  const right = both(reader);
  return (data) => (truthy(left(data)) ? right(data) : left(data));
}

const truthy = (value) =>
  present(value) && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);

function comparison(reader) {
  const left = path(reader);
  const operator = peek(reader);
  if (!['==', '!=', '<', '>', '<=', '>='].includes(operator)) return left;
  take(reader);
  const right = path(reader);
  return (data) => {
    const [one, other] = [left(data), right(data)];
    if (operator === '==') return JSON.stringify(one) === JSON.stringify(other);
    if (operator === '!=') return JSON.stringify(one) !== JSON.stringify(other);
    return { '<': one < other, '>': one > other, '<=': one <= other, '>=': one >= other }[operator];
  };
}

function path(reader) {
  let value = primary(reader);
  for (;;) {
    const token = peek(reader);
    if (token === '.') {
      take(reader);
      value = chained(value, primary(reader));
    } else if (token === '[' || token === '[?') value = bracket(reader, value);
    else return value.projected ? (data) => value(data) : value;
  }
}

/** The rest of a path: for each element, if what comes before is a projection. */
function chained(before, next) {
  if (!before.projected) return (data) => next(before(data));
  const all = (data) => list(before(data))?.map(next).filter(present) ?? null;
  all.projected = true;
  return all;
}

function projected(make) {
  make.projected = true;
  return make;
}

function bracket(reader, before) {
  if (take(reader) === '[?') {
    const condition = pipe(reader);
    take(reader, ']');
    return projected((data) => list(before(data))?.filter((one) => truthy(condition(one))) ?? null);
  }
  if (peek(reader) === ']') {
    take(reader);
    return projected((data) => list(before(data))?.flat() ?? null);
  }
  if (peek(reader) === '*') {
    take(reader);
    take(reader, ']');
    return projected((data) => list(before(data)));
  }
  let text = '';
  while (peek(reader) !== ']' && present(peek(reader))) text += take(reader);
  take(reader, ']');
  const slice = /^(-?\d*):(-?\d*)$/.exec(text);
  if (slice) {
    const number = (part) => (part === '' ? undefined : Number(part));
    return projected((data) => list(before(data))?.slice(number(slice[1]), number(slice[2])) ?? null);
  }
  const index = Number(text);
  return chained(before, (data) => list(data)?.at(index) ?? null);
}

function primary(reader) {
  const token = take(reader);
  if (token === '(') {
    const inner = pipe(reader);
    take(reader, ')');
    return inner;
  }
  if (token === '!') {
    const inner = path(reader);
    return (data) => !truthy(inner(data));
  }
  if (token === '@') return (data) => data;
  if (token === '&') return reference(pipe(reader));
  if (token === '{') return hash(reader);
  if (token === '[') return startOfList(reader);
  if (token === '[?') {
    reader.at -= 1;
    return bracket(reader, (data) => data);
  }
  if (token?.startsWith('`')) {
    const text = token.slice(1, -1);
    const value = /^(-?\d|"|\{|\[|true$|false$|null$)/.test(text) ? JSON.parse(text) : text;
    return () => value;
  }
  if (token?.startsWith("'")) return () => token.slice(1, -1);
  if (token === undefined || !/^"?[\w-]/.test(token)) throw new Error(`--query: unexpected ${token}`);
  if (peek(reader) === '(') return call(reader, token);
  const name = token.startsWith('"') ? token.slice(1, -1) : token;
  return (data) => (data !== null && typeof data === 'object' ? (data[name] ?? null) : null);
}

const reference = (expression) => Object.assign(() => expression, { reference: true });

function hash(reader) {
  const pairs = [];
  do {
    const name = take(reader).replaceAll('"', '');
    take(reader, ':');
    pairs.push([name, pipe(reader)]);
  } while (take(reader) === ',');
  return (data) => (present(data) ? Object.fromEntries(pairs.map(([name, value]) => [name, value(data)])) : null);
}

/** `[a, b]` of the current value; `[0]`, `[*]`, `[]` and slices work on it. */
function startOfList(reader) {
  if (/^(-|:|\*|\]|-?\d+)$/.test(peek(reader) ?? '')) {
    reader.at -= 1;
    return bracket(reader, (data) => data);
  }
  const parts = [];
  do parts.push(pipe(reader));
  while (take(reader) === ',');
  return (data) => (present(data) ? parts.map((part) => part(data)) : null);
}

const FUNCTIONS = {
  length: (value) => value?.length ?? 0,
  keys: (value) => Object.keys(value),
  join: (glue, values) => values.join(glue),
  contains: (value, part) => value?.includes(part) ?? false,
  starts_with: (value, part) => value?.startsWith(part) ?? false,
  ends_with: (value, part) => value?.endsWith(part) ?? false,
  sort: (values) => [...(values ?? [])].sort(),
  sort_by: (values, by) =>
    [...(values ?? [])].sort((one, other) => (by(one) < by(other) ? -1 : Number(by(one) > by(other)))),
  max_by: (values, by) =>
    (values ?? []).reduce((best, one) => (best === null || by(one) > by(best) ? one : best), null),
  sum: (values) => values.reduce((total, one) => total + one, 0),
  reverse: (values) => [...values].reverse(),
  to_string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
};

function call(reader, name) {
  const work = FUNCTIONS[name];
  if (!work) throw new Error(`--query: the stand-in has no function ${name}`);
  take(reader, '(');
  const parts = [];
  do parts.push(pipe(reader));
  while (take(reader) === ',');
  return (data) => work(...parts.map((part) => part(data)));
}
