import { createClock } from '../../platform/index.ts';
import { gatesAlone, redBeforeGreen, unseenOf, type Before, type Mutant } from '../../mutation/index.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import { failureLines } from '../../presentation/wording.ts';
import type { Sandbox, SandboxRecord } from '../../sandbox/index.ts';
import type { Origin } from '../start/origin.ts';
import { aroundSteps } from './around-steps.ts';
import { ContentWatch } from './content-watch.ts';
import { mutantsAfter, passedSteps } from './mutants-after.ts';
import { playMutants } from './mutate.ts';
import { failureOf } from './play-failure.ts';
import { rehearseUndo } from './rehearse-undo.ts';
import { isSampled, type Sample } from './sample.ts';
import { StepWatch } from './step-watch.ts';
import type { StruckSandbox } from './struck-sandbox.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { completed, playPlan, type Played, type TestBench } from './play-plan.ts';
import type { Subject } from './read-subject.ts';
import { isGood, whyFailed, type PlayResult } from './verdict.ts';

export interface Rehearsing {
  readonly subject: Subject;
  readonly plan: Plan;
  readonly origin: Origin;
  /** Whether its mutants are played too, except for steps in `mutated`, which another play has covered. */
  readonly mutate: boolean;
  readonly mutated: Set<string>;
  /** Null plays all of them. */
  readonly sample: Sample | null;
  /** What is copied for each play; null for a single play, which needs no copy. */
  readonly struck: StruckSandbox | null;
}

/**
 * Rehearses one plan: the disaster, the gates without the steps, all steps, and then its mutants. Every
 * failure is a result; throws only the reason for a cancellation, and internal errors.
 */
export async function rehearse(bench: TestBench, rehearsing: Rehearsing): Promise<PlayResult> {
  const { choices } = rehearsing.plan;
  const clock = createClock();
  let begun = clock.mono();
  const since = (): number => Math.round(clock.mono() - begun);
  try {
    const copyOf = await rehearsing.struck?.record();
    const first = await bench.slots.use(async () => {
      begun = clock.mono();
      const work = bench.progress.begin([rehearsing.subject.file, ...choices].join(' '));
      const played = await playFirst(bench, rehearsing, copyOf, work.at);
      work.end();
      return { ...played, playMs: since() };
    });
    const { mutants: kinds, ...play } = first;
    const passed = isGood(play);
    if (!rehearsing.mutate || copyOf === undefined || play.failure !== null)
      return { choices, passed, ...play, mutants: null, durationMs: play.playMs };
    bench.progress.more(kinds.length);
    const mutants = await playMutants(bench, rehearsing, copyOf, kinds);
    return { choices, passed, ...play, mutants, durationMs: since() };
  } catch (error) {
    if (bench.signals.interrupted.aborted || !(error instanceof RunbookError)) throw error;
    const failure = whyFailed(null, error.failure, failureLines(error.failure));
    const nothing = { before: null, liars: [], undo: null, kept: null, mutants: null, unseen: [] };
    return { choices, passed: false, failure, ...nothing, playMs: since(), durationMs: since() };
  } finally {
    await rehearsing.struck?.release();
  }
}

interface First extends Omit<PlayResult, 'choices' | 'passed' | 'mutants' | 'playMs' | 'durationMs'> {
  readonly mutants: readonly Mutant[];
}

/** The gates alone, the play, and its steps undone, in a sandbox as the disaster left it. */
async function playFirst(
  bench: TestBench,
  rehearsing: Rehearsing,
  copyOf: SandboxRecord | undefined,
  progress: (done: number) => void,
): Promise<First> {
  const { plan, subject, mutate } = rehearsing;
  const sandbox = await openStruckSandbox(subject, bench.signals.interrupted, copyOf);
  try {
    const before = await lookBefore(bench, rehearsing, sandbox);
    const readers = sandbox.content();
    const watch = new ContentWatch(readers);
    await watch.look();
    const atFirst = watch.items();
    for (const { fixtures } of readers) await fixtures?.forgetReads();
    const steps = new StepWatch(watch, plan);
    const request = {
      ...{ ...rehearsing, sandbox },
      kinds: aroundSteps(steps.around),
      watch: (_: unknown, state: Played['state']): void =>
        progress(plan.order.length === 0 ? 1 : state.cursor / plan.order.length),
    };
    const played = await playPlan(bench, request);
    await steps.end();
    const liars = [...steps.liars].map(([step, changes]) => ({ step, items: changes.map(({ item }) => item) }));
    if (!completed(played))
      return { before, failure: failureOf(played), liars, undo: null, kept: played.run.path, mutants: [], unseen: [] };
    const read: string[] = [];
    for (const { fixtures } of readers) read.push(...((await fixtures?.reads()) ?? []));
    const fixtures = { read, before: atFirst, after: watch.items(), seed: plan.runbook.sha256 };
    const mutants = mutate ? unplayed(mutantsAfter(played, plan, steps, fixtures), rehearsing) : [];
    const undo = await rehearseUndo(bench, request, played, { watch, steps });
    const kept = undo?.failure ? played.run.path : null;
    if (kept === null) await played.remove();
    return { before, failure: null, liars, undo, kept, mutants, unseen: unseenOf(plan, passedSteps(played)) };
  } finally {
    await sandbox.close();
  }
}

/** Two alternatives share steps and fixtures; each mutant is played once. */
function unplayed(mutants: readonly Mutant[], { mutated, sample, subject }: Rehearsing): readonly Mutant[] {
  return mutants.filter(({ kind, step, fixture }) => {
    const name = `${kind} ${step ?? fixture?.item ?? ''}`;
    if (mutated.has(name)) return false;
    mutated.add(name);
    return sample === null || isSampled(sample, subject.file, name);
  });
}

/** Evaluates every gate once, before any step. */
async function lookBefore(bench: TestBench, { subject, plan, origin }: Rehearsing, sandbox: Sandbox): Promise<Before> {
  const alone = gatesAlone(plan);
  if (alone.finally.length === 0) return redBeforeGreen([], []);
  const { records, remove } = await playPlan(bench, { subject, plan: alone, origin, sandbox });
  await remove();
  return redBeforeGreen(alone.finally, records);
}
