import { query } from './jmespath.mjs';

/** Prints an answer of aws as `--query` and `--output` ask: JSON, text (tabs), or a table. */
export function answer({ args, fail, table }, data) {
  let selected = data;
  try {
    if (args.query !== undefined) selected = query(args.query, data);
  } catch (error) {
    fail(`Bad value for --query ${args.query}: ${error.message}`, 252);
  }
  const format = args.output ?? 'json';
  if (format === 'json') return selected;
  if (format === 'text') return textOf(selected);
  if (format === 'table') return table(rowsOf(selected));
  return fail(`Unknown output type: ${format}`, 252);
}

const cell = (value) =>
  value === null || value === undefined ? 'None' : typeof value === 'object' ? JSON.stringify(value) : String(value);

function textOf(value) {
  if (!Array.isArray(value)) {
    if (value === null || typeof value !== 'object') return `${cell(value)}\n`;
    return `${Object.values(value).map(cell).join('\t')}\n`;
  }
  if (value.every((one) => one === null || typeof one !== 'object')) return `${value.map(cell).join('\t')}\n`;
  return value.map((one) => (Array.isArray(one) ? `${one.map(cell).join('\t')}\n` : textOf(one))).join('');
}

function rowsOf(value) {
  const rows = Array.isArray(value) ? value : [value];
  if (rows.some((row) => row === null || typeof row !== 'object')) return rows.map((row) => [cell(row)]);
  if (rows.every(Array.isArray)) return rows.map((row) => row.map(cell));
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [heads, ...rows.map((row) => heads.map((head) => cell(row[head])))];
}
