import { readFileSync } from 'node:fs';
import os from 'node:os';

const FORMATS = {
  ms: (value) =>
    value >= 10_000
      ? `${(value / 1_000).toFixed(1)} s`
      : value >= 100
        ? `${value.toFixed(0)} ms`
        : `${value.toFixed(1)} ms`,
  MB: (value) => `${value.toFixed(0)} MB`,
  '%': (value) => `${value.toFixed(1)} %`,
  '/s': (value) => `${value.toFixed(0)} /s`,
};

/** Higher rates are better, but a ratio always says how much worse runbook is. */
export function ratioOf({ value, unit, against }) {
  if (!against) return null;
  return unit === '/s' ? against.value / value : value / against.value;
}

export function verdictOf(row) {
  if (row.target !== undefined)
    return ratioOf(row) <= row.target ? `≤ ${row.target}× met` : `≤ ${row.target}× **missed**`;
  if (row.limit !== undefined)
    return row.value <= row.limit ? `≤ ${row.limit} ${row.unit} met` : `≤ ${row.limit} ${row.unit} **missed**`;
  return '';
}

/** The rows as a Markdown table, ratios first. */
export function tableOf(rows) {
  const cells = rows.map((row) => {
    const ratio = ratioOf(row);
    const against = row.against ? `${row.against.what}: ${FORMATS[row.against.unit](row.against.value)}` : '';
    return [
      row.what,
      ratio === null ? '' : `${ratio.toFixed(2)}×`,
      FORMATS[row.unit](row.value),
      against,
      verdictOf(row),
    ];
  });
  const all = [['what', 'ratio', 'median', 'against', 'target'], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
  const line = (texts) => `| ${texts.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(all[0]), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** The machine that the figures were measured on. */
export function machine() {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  return `${os.cpus().length} × ${cpu}, ${memory}, ${systemName()}, Node ${process.versions.node}`;
}

function systemName() {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.version();
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
