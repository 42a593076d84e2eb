// `npm run bench`: all cases on this machine. --only NAME (repeatable), --rounds N, and --write to
// put the tables in docs/benchmarks.md, with --only the tables of those cases, dated. --flood N is how many seconds a step floods the terminal.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.mjs';
import { machine, tableOf, verdictOf } from './table.mjs';
import { openWorkspace, ROOT } from './workspace.mjs';

const PAGE = path.join(ROOT, 'docs/benchmarks.md');

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
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds} is not a whole number above 0`);
if (chosen.length === 0) throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(', ')}`);
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
    parts.push({ title, part });
    console.log(part);
  } finally {
    workspace.close();
  }
}
console.log(missed === 0 ? 'all targets met' : `${missed} targets missed`);
if (values.write)
  writeFileSync(PAGE, chosen.length < CASES.length ? parts.reduce(replaced, readFileSync(PAGE, 'utf8')) : page());

/** The page with one table replaced; the others keep their figures and dates. */
function replaced(before, { title, part }) {
  const sections = before.split(/^(?=## )/m);
  const index = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  const [heading, ...table] = part.split('\n');
  // A new case comes last.
  if (index < 0) sections.push('\n');
  sections[index < 0 ? sections.length : index] = [
    heading,
    '',
    `Measured on ${today()}, ${machine()}; medians of ${rounds} rounds.`,
    ...table,
    '',
  ].join('\n');
  return `${sections.join('').trimEnd()}\n`;
}

function page() {
  return `# Benchmarks

\`npm run bench -- --write\` writes this page; \`npm run bench\` measures the same on your machine. Contenders take turns in one
session, the first round is discarded, and the figure that counts is the ratio of their medians: times vary between machines and
hours, ratios much less.

${machine()}; medians of ${rounds} rounds, ${today()}.

${parts.map(({ part }) => part).join('\n')}`;
}

function today() {
  return new Date().toISOString().slice(0, 10);
}
