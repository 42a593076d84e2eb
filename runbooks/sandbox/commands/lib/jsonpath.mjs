/** The part of kubectl's JSONPath that runbooks use: fields, indexes, `[*]`, filters, `range … end` and quoted text. */
export function jsonpath(template, root) {
  const pieces = template.match(/\{[^{}]*\}|[^{}]+/g) ?? [];
  return render(pieces, { at: 0 }, root);
}

function render(pieces, position, root) {
  let out = '';
  while (position.at < pieces.length) {
    const piece = pieces[position.at];
    position.at += 1;
    if (!piece.startsWith('{')) {
      out += piece;
      continue;
    }
    const inner = piece.slice(1, -1).trim();
    if (inner === 'end') return out;
    const range = /^range\s+(.+)$/.exec(inner);
    if (range) {
      const start = position.at;
      const items = select(range[1], root);
      for (const item of items) {
        position.at = start;
        out += render(pieces, position, item);
      }
      if (items.length === 0) render(pieces, position, {});
    } else if (/^".*"$|^'.*'$/.test(inner)) {
      out += JSON.parse(`"${inner.slice(1, -1)}"`);
    } else {
      out += select(inner, root).map(asText).join(' ');
    }
  }
  return out;
}

/** All values at a path like `.items[*].metadata.name` or `.items[?(@.status.phase=="Running")].metadata.name`. */
export function select(path, root) {
  const steps = path
    .replace(/^[$@]/, '')
    .match(/\.[\w-]+(\\\.[\w/-]+)*|\['[^']*'\]|\[\?\([^)]*\)\]|\[\*\]|\[-?\d+\]|\.\*/g);
  let values = [root];
  for (const step of steps ?? []) {
    values = values.flatMap((value) => follow(step, value)).filter((value) => value !== undefined && value !== null);
  }
  return values;
}

function follow(step, value) {
  if (value === null || typeof value !== 'object') return [];
  if (step === '[*]' || step === '.*') return Object.values(value);
  const filter = /^\[\?\(@(.*?)\s*(==|!=|>|<)\s*(.+)\)\]$/.exec(step);
  if (filter) return Object.values(value).filter((one) => compare(select(filter[1], one)[0], filter[2], filter[3]));
  const index = /^\[(-?\d+)\]$/.exec(step);
  if (index) return [value.at?.(Number(index[1]))];
  const name = step.startsWith("['") ? step.slice(2, -2) : step.slice(1).replaceAll('\\.', '.');
  return [value[name]];
}

function compare(found, operator, text) {
  const expected = JSON.parse(text.replaceAll("'", '"'));
  if (operator === '==') return found === expected;
  if (operator === '!=') return found !== expected;
  return operator === '>' ? found > expected : found < expected;
}

const asText = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
