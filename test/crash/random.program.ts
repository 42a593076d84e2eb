// npm run crash -- --seed S --rounds N --pairs P [--write FILE]: kills whoever plays, at random, and prints what came of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pairOfResumes } from './support/pairs.ts';
import { killAtRandom, noCounts, type Counts } from './support/random-kills.ts';
import { Stage } from './support/stage.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '200' },
    pairs: { type: 'string', default: '20' },
    write: { type: 'string' },
  },
});
const seed = Number(values.seed);
const rounds = Number(values.rounds);
const pairs = Number(values.pairs);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const counts: Counts = noCounts();
say(`seed ${seed}, ${rounds} kills, ${pairs} pairs`);
const begun = performance.now();
// Two at a time: more would only wait for each other.
await Promise.all([killAtRandom(seed, rounds, counts), killAtRandom(seed + 1, rounds, counts)]);
let good = 0;
for (let pair = 0; pair < pairs; pair += 1) {
  const problems = await pairOfResumes(new Stage());
  if (problems.length === 0) good += 1;
  counts.problems.push(...problems.map((problem) => `pair ${pair}: ${problem}`));
}

const rows: readonly (readonly [string, string | number])[] = [
  ['`kill -9` of `play`, `resume` or `undo` at a random moment', counts.kills],
  ['of these, together with the step it ran', counts.killsOfStepsToo],
  [
    'of these, while a step ran / a gate was asked / between / before the first record',
    [counts.inStep, counts.inGate, counts.between, counts.beforeTheFirstRecord].join(' / '),
  ],
  ['runs that were brought to their end', counts.runs],
  ['events told to a view, each found in the journal afterwards', counts.acknowledged],
  ['torn records set aside', counts.torn],
  ['real starts in the ledger', counts.starts],
  ['results adopted', counts.adopted],
  ['outcomes unknown', counts.unknown],
  ['second starts decided by `on-interrupt`', counts.decidedByPolicy],
  ['steps reopened by a person', counts.reopenedByPerson],
  ['attempts retried / steps undone', `${counts.retried} / ${counts.undone}`],
  ['pairs of simultaneous resumes with one winner, the other exit 4 and naming it', `${good} of ${pairs}`],
  ['events lost, steps started twice by nobody, crashes of our own', counts.problems.length],
];
const table = ['| what | count |', '| --- | --- |', ...rows.map(([what, count]) => `| ${what} | ${count} |`)].join(
  '\n',
);
say(table);
say(`${Math.round((performance.now() - begun) / 1_000)} s`);
for (const problem of counts.problems) say(`PROBLEM ${problem}`);
if (values.write !== undefined) {
  const page = readFileSync(values.write, 'utf8');
  const between = /(<!-- counts -->\n)[^]*?(<!-- \/counts -->)/;
  if (!between.test(page)) throw new Error(`${values.write} has no place for the counts`);
  writeFileSync(values.write, page.replace(between, `$1\nSeed ${seed}, Node ${process.version}.\n\n${table}\n\n$2`));
}
process.exitCode = counts.problems.length === 0 ? 0 : 1;
