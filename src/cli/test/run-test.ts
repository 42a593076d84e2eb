import path from 'node:path';
import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { writeTo, PRIVATE_FILE } from '../../durable-files/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import { createClock } from '../../platform/index.ts';
import { jsonText } from '../../presentation/terminal-text.ts';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { TEST } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { refuseOutput } from '../session/protected-files.ts';
import { sweepRehearsals } from '../session/sweep-rehearsals.ts';
import { gitOrigin } from '../start/origin.ts';
import { catchSignals } from './catch-signals.ts';
import { findFiles, type NamedFile } from './expand-files.ts';
import type { TestBench } from './play-plan.ts';
import { showProgress } from './progress.ts';
import { readSubject, type ReadSubject, type Subject } from './read-subject.ts';
import { rehearse } from './rehearse.ts';
import { resultJson, type Shard } from './result-json.ts';
import { resultJunit } from './result-junit.ts';
import { resultLines, summaryLine } from './result-lines.ts';
import type { Sample } from './sample.ts';
import { createSlots } from './slots.ts';
import { StruckSandbox } from './struck-sandbox.ts';
import { fileResult, notTested, type FileResult, type PlayResult } from './verdict.ts';

/** `runbook test FILE…`: rehearses each runbook without an operator. Starts nothing unless all of them can be played. */
export async function run(
  { operands, options }: Invocation<'FILE…', typeof TEST>,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, stdout, stderr } = context;
  const clock = createClock();
  const begun = clock.mono();
  if (options.minScore !== null && !options.mutate)
    throw usageError('--min-score without --mutate: nothing would be scored', 'add --mutate');
  const sample = sampleOf(options);
  const files = await findFiles(operands, cwd);
  const read = await readAll(files, context);
  refuseOutput(
    '--junit',
    options.junit,
    cwd,
    read.flatMap(({ subject }) => subject?.runbook.realPath ?? []),
  );
  const how = {
    jobs: options.jobs ?? defaultJobs(),
    minScore: options.mutate ? (options.minScore ?? FULL_SCORE) : null,
    sample,
  };
  if (sample) stderr.write(`a sample of ${sample.percent}% of the mutants; the same again: --seed ${sample.seed}\n`);
  const results = await testAll(partOf(read, options.shard), how, context, (result) => {
    if (!options.json) stdout.write(`${resultLines(result).join('\n')}\n`);
  });
  const durationMs = Math.round(clock.mono() - begun);
  const passed = isPassed(results, options.strict);
  if (options.json) stdout.write(`${jsonText(resultJson(results, options.shard, passed, durationMs), 2)}\n`);
  else stdout.write(`${summaryLine(results, durationMs)}\n`);
  if (options.junit !== null)
    writeTo(path.resolve(cwd, options.junit), resultJunit(results, options.strict, durationMs), { mode: PRIVATE_FILE });
  if (results.some(({ verdict, absent }) => verdict === 'not-tested' && !absent))
    stderr.write('what was not tested has not passed; add a sandbox: to its front matter, or leave the file out\n');
  return passed ? EXIT.completed : EXIT.failed;
}

/** Where a server is missing, the rest counts; if there is no rest, nothing was shown. A part of a test may have nothing to do. */
const isPassed = (results: readonly FileResult[], strict: boolean): boolean =>
  results.every(({ verdict, absent }) => verdict === 'passed' || (absent && !strict)) &&
  (results.length === 0 || results.some(({ verdict }) => verdict === 'passed'));

const FULL_SCORE = 100;

interface How {
  readonly jobs: number;
  /** Null without mutants. */
  readonly minScore: number | null;
  readonly sample: Sample | null;
}

/** A play often waits: for a server that starts, for a gate that polls. Two on two processors take three quarters of the time of one. */
const defaultJobs = (): number => availableParallelism();

/** A seed that nobody gave is a new one each time, and is printed. */
function sampleOf({
  mutate,
  sample,
  seed,
}: {
  readonly mutate: boolean;
  readonly sample: number | null;
  readonly seed: string | null;
}): Sample | null {
  if (sample !== null && !mutate)
    throw usageError('--sample without --mutate: there is nothing to choose from', 'add --mutate');
  if (sample === null && seed !== null)
    throw usageError('--seed without --sample: everything is played', 'add --sample N');
  return sample === null ? null : { percent: sample, seed: seed ?? String(randomInt(1_000_000)) };
}

/** Whole plays: a mutant needs the play that passed. A file without a play belongs to the part of its place in the list. */
function partOf(read: readonly ReadSubject[], shard: Shard | null): readonly ReadSubject[] {
  if (shard === null) return read;
  let place = 0;
  const isMine = (): boolean => place++ % shard.count === shard.index - 1;
  return read.flatMap((one) => {
    if (!one.subject) return isMine() ? [one] : [];
    const plans = one.subject.plans.filter(isMine);
    return plans.length === 0 ? [] : [{ ...one, subject: { ...one.subject, plans } }];
  });
}

/** Reports everything that is wrong with any of them at once. Throws `invalid-runbook`, exit 2. */
async function readAll(
  files: readonly NamedFile[],
  { cwd, stderr, env }: CommandContext,
): Promise<readonly ReadSubject[]> {
  const read: ReadSubject[] = [];
  for (const file of files) read.push(await readSubject(file, cwd, env['PATH'] ?? ''));
  const wrong = read.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0) return read.filter(({ isPage }) => !isPage);
  for (const { problems } of wrong) stderr.write(`${problems.join('\n')}\n`);
  throw new RunbookError(
    {
      code: 'invalid-runbook',
      message: `${wrong.map(({ file }) => file).join(', ')} cannot be played; nothing was started`,
      hint: 'fix what is listed above; docs/diagnostics.md explains each of them',
    },
    EXIT.usage,
  );
}

/** Plays all plans side by side, and reports each file when its last play is over. */
async function testAll(
  read: readonly ReadSubject[],
  { jobs, minScore, sample }: How,
  context: CommandContext,
  tell: (result: FileResult) => void,
): Promise<readonly FileResult[]> {
  const { stderr, env } = context;
  const clock = createClock();
  const results = new Map<string, FileResult>();
  const plays = read.flatMap(({ subject }) => (subject ? subject.plans.map((plan) => ({ subject, plan })) : []));
  const screen = {
    terminal: stderr.isTTY === true && env['TERM'] !== 'dumb',
    write: (text: string) => void stderr.write(text),
  };
  const progress = showProgress(screen, clock);
  progress.more(plays.length);
  const done = (result: FileResult): void => {
    results.set(result.file, result);
    progress.aside(() => tell(result));
  };
  for (const { file, notTested: why } of read) if (why !== null) done(notTested(file, why));
  if (plays.length > 0) await sweepRehearsals((text) => void stderr.write(text));
  const signals = catchSignals();
  const home = await mkdtemp(path.join(tmpdir(), 'runbook-tested-'));
  const bench: TestBench = { context, signals, root: path.join(home, 'runs'), slots: createSlots(jobs), progress };
  const played = new Map<string, Map<Plan, PlayResult>>();
  const begun = new Map<string, Set<string>>();
  const struck = new Map<Subject, StruckSandbox>();
  for (const { subject } of read)
    if (subject && (minScore !== null || subject.plans.length > 1))
      struck.set(subject, new StruckSandbox(bench, subject, subject.plans.length));
  let cancelled = false;
  try {
    await mapConcurrent(jobs, plays, signals.interrupted, async ({ subject, plan }) => {
      const { file, plans, runbook } = subject;
      const mutated = begun.get(file) ?? new Set();
      begun.set(file, mutated);
      const origin = await gitOrigin(runbook.realPath);
      const result = await rehearse(bench, {
        ...{ subject, plan, origin, mutated, sample },
        mutate: minScore !== null,
        struck: struck.get(subject) ?? null,
      });
      const all = played.get(file) ?? new Map<Plan, PlayResult>();
      played.set(file, all.set(plan, result));
      if (all.size === plans.length)
        done(
          fileResult(
            file,
            plans.flatMap((one) => all.get(one) ?? []),
            { minScore, sample },
          ),
        );
    });
  } catch (error) {
    cancelled = signals.interrupted.aborted;
    throw cancelled ? signals.interrupted.reason : error;
  } finally {
    for (const one of struck.values()) await one.close();
    progress.end();
    signals.end();
    if (cancelled || (await isEmpty(bench.root))) await rm(home, { recursive: true, force: true });
  }
  return read.flatMap(({ file }) => results.get(file) ?? []);
}

const isEmpty = async (folder: string): Promise<boolean> => (await readdir(folder).catch(() => [])).length === 0;
