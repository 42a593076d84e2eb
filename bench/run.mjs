// `npm run bench`: all cases side by side on this machine. --only NAME (may be given again), --rounds N, and --write to
// put the table into docs/benchmarks.md. --flood N is how many seconds a step floods the terminal.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.mjs';
import { machine, tableOf, verdictOf } from './table.mjs';
import { openWorkspace, ROOT } from './workspace.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '7' },
    flood: { type: 'string', default: '60' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const floodSeconds = Number(values.flood);
const chosen = values.only.length === 0 ? CASES : CASES.filter(({ name }) => values.only.includes(name));
if (!Number.isInteger(floodSeconds) || floodSeconds < 10) throw new Error(`--flood ${values.flood} is less than 10 s`);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds} is no whole number above 0`);
if (chosen.length === 0) throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(', ')}`);
if (values.write && chosen.length < CASES.length) throw new Error('--write needs all cases: leave out --only');
if (!existsSync(path.join(ROOT, 'dist/main.js'))) throw new Error('there is no dist/main.js: npm run build');

const parts = [];
let missed = 0;
console.log(`${machine()}; medians of ${rounds} rounds\n`);
for (const { title, run } of chosen) {
  const workspace = openWorkspace();
  try {
    const rows = await run({ workspace, rounds, floodSeconds });
    missed += rows.filter((row) => verdictOf(row).includes('missed')).length;
    const part = `## ${title}\n\n${tableOf(rows)}\n`;
    parts.push(part);
    console.log(part);
  } finally {
    workspace.close();
  }
}
console.log(missed === 0 ? 'all targets met' : `${missed} targets missed`);
if (values.write) writeFileSync(path.join(ROOT, 'docs/benchmarks.md'), page());

function page() {
  return `# Benchmarks

Written by \`npm run bench -- --write\`; \`npm run bench\` takes the same figures on your machine. Contenders take turns in one
sitting, the first round is thrown away, and what counts is the ratio of their medians: times differ from machine to machine
and hour to hour, ratios much less.

${machine()}; medians of ${rounds} rounds, ${new Date().toISOString().slice(0, 10)}.

${parts.join('\n')}`;
}
