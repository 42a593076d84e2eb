// npm run crash -- --seed S --rounds N --pairs P [--write FILE]: kills runners at random and prints the results.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { pairOfResumes } from './support/pairs.ts';
import { killAtRandom, type Counts } from './support/random-kills.ts';
import { PLAIN, RICH } from './support/scenarios.ts';
import { Stage } from './support/stage.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Date.now() / 86_400_000)) },
    /** Kills of each scenario. */
    rounds: { type: 'string', default: '100' },
    pairs: { type: 'string', default: '20' },
    write: { type: 'string' },
    /** The place in the file for the table: `<!-- NAME -->`. */
    block: { type: 'string', default: 'counts' },
  },
});
const seed = Number(values.seed);
const rounds = Number(values.rounds);
const pairs = Number(values.pairs);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

say(`seed ${seed}, ${rounds} kills of each of two runbooks, ${pairs} pairs`);
const begun = performance.now();
// Two at a time: more would only wait for each other.
const kills = new Map<string, number>();
const tell =
  (name: string) =>
  (counts: Counts): void => {
    kills.set(name, counts.kills);
    const done = [...kills.values()].reduce((sum, one) => sum + one, 0);
    const leftS = ((performance.now() - begun) / Math.max(1, done) / 1_000) * Math.max(0, 2 * rounds - done);
    process.stderr.write(`${done} of ${2 * rounds} kills, about ${Math.round(leftS)} s left\n`);
  };
const [plain, rich] = await Promise.all([
  killAtRandom(PLAIN, seed, rounds, tell(PLAIN.name)),
  killAtRandom(RICH, seed + 1, rounds, tell(RICH.name)),
]);
const problems = [...plain.problems, ...rich.problems];
let good = 0;
for (let pair = 0; pair < pairs; pair += 1) {
  const wrong = await pairOfResumes(new Stage());
  if (wrong.length === 0) good += 1;
  problems.push(...wrong.map((problem) => `pair ${pair}: ${problem}`));
}
const seconds = Math.round((performance.now() - begun) / 1_000);

const ROWS: readonly (readonly [string, (counts: Counts) => string | number])[] = [
  ['`kill -9` of `play`, `resume` or `undo` at a random moment', (one) => one.kills],
  ['of these, together with the step it ran', (one) => one.killsOfStepsToo],
  [
    'of these, while a step ran / during a gate / between / before the first record',
    (one) => [one.inStep, one.inGate, one.between, one.beforeTheFirstRecord].join(' / '),
  ],
  [
    'commands run on what a kill left (`status`, `list`, `report`, `replay`, `verify-journal`), each answered',
    (one) => one.looks,
  ],
  ['runs brought to their end', (one) => one.runs],
  ['events shown by a view, each found in the journal afterwards', (one) => one.acknowledged],
  ['torn records set aside', (one) => one.torn],
  ['real starts in the ledger', (one) => one.starts],
  ['results adopted', (one) => one.adopted],
  ['outcomes unknown', (one) => one.unknown],
  ['second starts decided by `on-interrupt`', (one) => one.decidedByPolicy],
  ['steps reopened by the operator', (one) => one.reopenedByPerson],
  ['attempts retried / steps undone', (one) => `${one.retried} / ${one.undone}`],
  ['events lost, starts without a decision, processes left, crashes of runbook itself', (one) => one.problems.length],
];
const table = [
  '| what | steps that must not be repeated | retries, parallel, gates, undo |',
  '| --- | --- | --- |',
  ...ROWS.map(([what, count]) => `| ${what} | ${count(plain)} | ${count(rich)} |`),
].join('\n');
const ofPairs = `Of ${pairs} pairs of simultaneous resumes ${good} had one that proceeded and one that exited 4 and named it.`;
say(`${table}\n\n${ofPairs}\n${seconds} s`);
for (const problem of problems) say(`PROBLEM ${problem}`);
if (values.write !== undefined) {
  const page = readFileSync(values.write, 'utf8');
  const between = new RegExp(`(<!-- ${values.block} -->\n)[^]*?(<!-- /${values.block} -->)`);
  if (!between.test(page)) throw new Error(`${values.write} has no place for ${values.block}`);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, Node ${process.version}`;
  const words = `Seed ${seed}, ${rounds} kills of each runbook, ${machine}, ${new Date().toISOString().slice(0, 10)}, ${seconds} s.`;
  writeFileSync(values.write, page.replace(between, `$1\n${words}\n\n${table}\n\n${ofPairs}\n\n$2`));
}
process.exitCode = problems.length === 0 ? 0 : 1;
