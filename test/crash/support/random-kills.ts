import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJournal } from '../../../src/journal/index.ts';
import type { Recorded } from '../../../src/model/events.ts';
import { findSurvivors } from '../../../src/platform/index.ts';
import { oracle } from './oracle.ts';
import type { Scenario } from './scenarios.ts';
import { Stage, type Running } from './stage.ts';
import { INTERNAL_ERROR } from '../../../src/model/failure.ts';

/** The results of a series of random kills. Everything but `problems` is a count. */
export interface Counts {
  kills: number;
  /** Of these: the step was killed too, as in a power loss. */
  killsOfStepsToo: number;
  /** Of these: during a step, during a gate, between the two, before the first record. */
  inStep: number;
  inGate: number;
  between: number;
  beforeTheFirstRecord: number;
  runs: number;
  acknowledged: number;
  starts: number;
  adopted: number;
  unknown: number;
  decidedByPolicy: number;
  reopenedByPerson: number;
  retried: number;
  undone: number;
  torn: number;
  /** Commands that read a run just after a kill: each had an answer, and none a stack trace. */
  looks: number;
  problems: string[];
}

const noCounts = (): Counts => ({
  kills: 0,
  killsOfStepsToo: 0,
  inStep: 0,
  inGate: 0,
  between: 0,
  beforeTheFirstRecord: 0,
  runs: 0,
  acknowledged: 0,
  starts: 0,
  adopted: 0,
  unknown: 0,
  decidedByPolicy: 0,
  reopenedByPerson: 0,
  retried: 0,
  undone: 0,
  torn: 0,
  looks: 0,
  problems: [],
});

/** Numbers from 0 to 1, reproducible with the seed. The moment at which a signal arrives is not. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plays runs of a scenario one after another and kills their runners at random moments, `rounds` times in all. */
export async function killAtRandom(
  scenario: Scenario,
  seed: number,
  rounds: number,
  /** Called after each run. */
  tell: (counts: Counts) => void = () => undefined,
): Promise<Counts> {
  const random = randomOf(seed);
  const counts = noCounts();
  while (counts.kills < rounds && counts.problems.length < 10) {
    const stage = new Stage();
    try {
      await playToItsEnd(stage, scenario, { random, counts, rounds });
    } finally {
      stage.remove();
    }
    tell(counts);
  }
  return counts;
}

interface Game {
  readonly random: () => number;
  readonly counts: Counts;
  readonly rounds: number;
}

const MOST_SESSIONS = 400;

async function playToItsEnd(stage: Stage, scenario: Scenario, game: Game): Promise<void> {
  const { counts } = game;
  stage.write('r.md', scenario.runbook);
  stage.write('answers.yaml', 'checks: pass\n');
  for (let session = 0; session < MOST_SESSIONS; session += 1) {
    const before = newest(stage);
    if (before.some((event) => event.type === 'run.ended')) break;
    const words = wordsFor(before, scenario, game.random);
    const running = stage.start([...words, '--ui', 'json']);
    const ended = await killSometime(running, stage, game);
    const problems = check(stage, running, counts);
    if (ended.signal === 'SIGKILL') problems.push(...(await look(stage, game)));
    if (ended.code !== null && ![0, 1, 3, 130].includes(ended.code))
      problems.push(`runbook ${words.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
    if (ended.stderr.includes(INTERNAL_ERROR)) problems.push(`runbook ${words.join(' ')}: ${ended.stderr}`);
    counts.problems.push(...problems.map((problem) => `${scenario.name}, session ${session}: ${problem}`));
    if (problems.length > 0) return;
  }
  account(stage, scenario, counts);
}

/** Starts, resumes, makes the decisions of an operator, and now and then rolls back. */
function wordsFor(records: readonly Recorded[], scenario: Scenario, random: () => number): string[] {
  if (records.length === 0) return ['play', 'r.md', '--new', '--yes', '--answers', 'answers.yaml'];
  const last = records.at(-1);
  const open = records.findLast((event) => event.type === 'question.asked')?.question;
  const question = last?.type === 'run.stopped' && last.reason === 'waiting' ? open : undefined;
  const asked = question?.kind;
  const step = question && 'step' in question ? question.step : '';
  if (asked === 'unknown-outcome') return ['resume', '--answers', 'answers.yaml', '--rerun-from', step];
  // What has no undo block is undone by hand, and the operator says what was done.
  if (asked === 'undo') return ['undo', '--yes', '--by-hand', `${step}=took it back`];
  if (scenario.undo && random() < 0.08) return ['undo', '--yes'];
  return ['resume', '--answers', 'answers.yaml'];
}

async function killSometime(running: Running, stage: Stage, { random, counts, rounds }: Game) {
  const [anywhere, delay, both] = [random() < 0.15, random(), random() < 0.3];
  if (counts.kills >= rounds) return running.told;
  // Mostly from the first record on: how long a process takes to get there depends on the machine.
  if (!anywhere) await Promise.race([running.told, firstRecord(running)]);
  const over = await Promise.race([
    running.told.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), delay * (anywhere ? 400 : 500))),
  ]);
  if (!over && running.process.kill('SIGKILL')) {
    const told = await running.told;
    if (told.signal === 'SIGKILL') {
      counts.kills += 1;
      if (both) counts.killsOfStepsToo += 1;
      where(newest(stage), counts);
      if (both) killSteps(newest(stage));
    }
    return told;
  }
  return running.told;
}

const firstRecord = ({ process }: Running): Promise<void> =>
  new Promise((resolve) => process.stdout?.once('data', () => resolve()));

function killSteps(records: readonly Recorded[]): void {
  for (const { nonce } of openStarts(records)) {
    for (const { pid } of findSurvivors(nonce)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}

function openStarts(records: readonly Recorded[]) {
  const finished = new Set(records.flatMap((event) => (event.type === 'step.finished' ? [event.nonce] : [])));
  return records.filter((event) => event.type === 'step.started').filter(({ nonce }) => !finished.has(nonce));
}

function where(records: readonly Recorded[], counts: Counts): void {
  const last = records.at(-1);
  if (!last) counts.beforeTheFirstRecord += 1;
  else if (last.type === 'gate.started' || last.type === 'gate.polled') counts.inGate += 1;
  else if (last.type === 'step.started') counts.inStep += 1;
  else counts.between += 1;
}

/** Every event that a view received is on disk, and the journal verifies. */
function check(stage: Stage, running: Running, counts: Counts): string[] {
  const file = journalOf(stage);
  if (!existsSync(file)) return [];
  const { records, torn } = readJournal(file);
  if (torn) counts.torn += 1;
  const problems: string[] = [];
  for (const line of running.output().split('\n')) {
    const told = parseTold(line);
    if (!told) continue;
    counts.acknowledged += 1;
    if (records[told.seq - 1]?.sum !== told.sum) problems.push(`record ${told.seq} was told and is not in the journal`);
  }
  return problems;
}

const READERS = [
  ['status'],
  ['status', '--json'],
  ['list'],
  ['report'],
  ['replay'],
  ['verify-journal'],
  ['report', '--format', 'html'],
] as const;

/** Whatever a kill left behind, every command that reads it has an answer. */
async function look(stage: Stage, { random, counts }: Game): Promise<string[]> {
  const words = READERS[Math.floor(random() * READERS.length)] ?? READERS[0];
  const { code, stdout, stderr } = await stage.run(words);
  counts.looks += 1;
  // 2 is the exit code for a run that never began, and for a missing one.
  const answered = code === 0 || (code === 2 && /never began|no run/.test(stderr));
  const trace = /\n\s+at \S+ \(/.test(stdout + stderr) || (stdout + stderr).includes(INTERNAL_ERROR);
  return answered && !trace ? [] : [`runbook ${words.join(' ')} after a kill: ${code}: ${stderr}`];
}

function parseTold(line: string): { readonly seq: number; readonly sum: string } | null {
  if (!line.startsWith('{"v":1')) return null;
  try {
    return JSON.parse(line) as { seq: number; sum: string };
  } catch {
    // The last line of a process that was killed while it printed.
    return null;
  }
}

const journalOf = (stage: Stage): string => path.join(runOf(stage), 'journal.jsonl');
const runOf = (stage: Stage): string =>
  existsSync(path.join(stage.folder, '.runbook/runs')) ? (stage.runs().at(-1) ?? '') : '';

function newest(stage: Stage): readonly Recorded[] {
  const file = journalOf(stage);
  return existsSync(file) && readFileSync(file).length > 0 ? readJournal(file).records : [];
}

function account(stage: Stage, scenario: Scenario, counts: Counts): void {
  const records = newest(stage);
  const run = path.basename(runOf(stage));
  const ledger = stage.starts().filter((start) => start.run === run);
  const wrong = oracle(records, ledger, scenario.counted);
  if (records.at(-1)?.type !== 'run.ended') wrong.push('it did not come to its end');
  for (const event of records) {
    const left = event.type === 'step.started' ? findSurvivors(event.nonce) : [];
    if (left.length > 0) wrong.push(`process ${left.map(({ pid }) => pid).join(', ')} of a step is left`);
  }
  counts.problems.push(...wrong.map((problem) => `${scenario.name}: ${problem}`));
  counts.runs += 1;
  counts.starts += ledger.length;
  for (const event of records) {
    if (event.type === 'step.finished' && event.adopted) counts.adopted += 1;
    if (event.type === 'step.unknown') counts.unknown += 1;
    if (event.type === 'step.decided' && event.by.startsWith('on-interrupt=')) counts.decidedByPolicy += 1;
    if (event.type === 'step.reopened') counts.reopenedByPerson += 1;
    if (event.type === 'step.retrying') counts.retried += 1;
    if (event.type === 'step.undone') counts.undone += 1;
  }
}
