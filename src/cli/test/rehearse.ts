import { createClock } from '../../platform/index.ts';
import { gatesAlone, redBeforeGreen, type Before, type Mutant } from '../../mutation/index.ts';
import type { Failure } from '../../model/failure.ts';
import { RunbookError } from '../../model/failure.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import type { StepStatus } from '../../model/state.ts';
import { place } from '../../model/source.ts';
import { failureLines } from '../../presentation/wording.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Origin } from '../start/origin.ts';
import { mutantsAfter, playMutants } from './mutate.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { completed, playPlan, type Played, type TestBench } from './play-plan.ts';
import type { Subject } from './read-subject.ts';
import { whyFailed, type PlayResult, type WhyFailed } from './verdict.ts';

export interface Rehearsing {
  readonly subject: Subject;
  readonly plan: Plan;
  readonly origin: Origin;
  /** Whether its mutants are played too, except for steps in `mutated`, which another play has covered. */
  readonly mutate: boolean;
  readonly mutated: Set<string>;
}

/**
 * Rehearses one plan: the disaster, the gates without the steps, all steps, and then its mutants. Every
 * failure is a result; throws only the reason for a cancellation, and internal errors.
 */
export async function rehearse(bench: TestBench, rehearsing: Rehearsing): Promise<PlayResult> {
  const { choices } = rehearsing.plan;
  let struck: Sandbox | null = null;
  const clock = createClock();
  const begun = clock.mono();
  const since = (): number => Math.round(clock.mono() - begun);
  try {
    const first = await bench.slots.use(async () => {
      const work = bench.progress.begin([rehearsing.subject.file, ...choices].join(' '));
      struck = await openStruckSandbox(rehearsing.subject, bench.signals.interrupted);
      const played = await playFirst(bench, rehearsing, struck, work.at);
      work.end();
      return { ...played, durationMs: since() };
    });
    const { mutants: kinds, ...play } = first;
    const passed = play.failure === null && play.before?.verdict === 'red';
    if (!rehearsing.mutate || struck === null || play.failure !== null)
      return { choices, passed, ...play, mutants: null };
    bench.progress.more(kinds.length);
    const mutants = await playMutants(bench, rehearsing, recordOf(struck), kinds);
    return { choices, passed, ...play, mutants, durationMs: since() };
  } catch (error) {
    if (bench.signals.interrupted.aborted || !(error instanceof RunbookError)) throw error;
    const failure = whyFailed(null, error.failure, failureLines(error.failure));
    return { choices, passed: false, before: null, failure, kept: null, mutants: null, durationMs: since() };
  } finally {
    if (struck !== null) await closeSandbox(struck);
  }
}

// A variable that is assigned in a callback is null to the compiler afterwards.
const recordOf = ({ record }: Sandbox): Sandbox['record'] => record;
const closeSandbox = (sandbox: Sandbox): Promise<void> => sandbox.close();

interface First extends Pick<PlayResult, 'before' | 'failure' | 'kept'> {
  readonly mutants: readonly Mutant[];
}

/** The gates alone and then the play; with mutants to come in a copy, so that the sandbox stays as the disaster left it. */
async function playFirst(
  bench: TestBench,
  rehearsing: Rehearsing,
  struck: Sandbox,
  progress: (done: number) => void,
): Promise<First> {
  const { plan, subject, mutate, mutated } = rehearsing;
  if (mutate) await struck.pause();
  const sandbox = mutate ? await openStruckSandbox(subject, bench.signals.interrupted, struck.record) : struck;
  try {
    const before = await lookBefore(bench, rehearsing, sandbox);
    const watch = (_: unknown, state: Played['state']): void =>
      progress(plan.order.length === 0 ? 1 : state.cursor / plan.order.length);
    const played = await playPlan(bench, { ...rehearsing, sandbox, watch });
    if (!completed(played)) return { before, failure: failureOf(played), kept: played.run.path, mutants: [] };
    await played.remove();
    const mutants = mutate ? mutantsAfter(played, plan).filter(({ step }) => !mutated.has(step)) : [];
    for (const { step } of mutants) mutated.add(step);
    return { before, failure: null, kept: null, mutants };
  } finally {
    if (sandbox !== struck) await sandbox.close();
  }
}

/** Evaluates every gate once, before any step. */
async function lookBefore(bench: TestBench, { subject, plan, origin }: Rehearsing, sandbox: Sandbox): Promise<Before> {
  const alone = gatesAlone(plan);
  if (alone.finally.length === 0) return redBeforeGreen([], []);
  const { records, remove } = await playPlan(bench, { subject, plan: alone, origin, sandbox });
  await remove();
  return redBeforeGreen(alone.finally, records);
}

/** Which step ended the play and why: a failure, or a question that the sandbox cannot answer. */
export function failureOf({ state }: Played): WhyFailed {
  const asked = state.question?.question;
  const id = asked && 'step' in asked ? asked.step : failedStep(state);
  const step = id === null ? undefined : stepOf(state.plan, id);
  const failure: Failure = (id === null ? null : state.steps.get(id)?.failure) ?? {
    code: asked ? 'waiting' : 'internal',
    message: asked
      ? `the sandbox has no answer to ${asked.kind} ${id ?? ''}`.trim()
      : `the run ended as ${state.status}`,
    ...(step ? { at: place(step.span) } : {}),
    ...(asked ? { hint: 'add the answer under sandbox: answers: in the front matter' } : {}),
  };
  return whyFailed(id, failure, failureLines(failure));
}

/** The first in the order of play; `finally` blocks play after a failure and may fail too. */
const failedStep = ({ plan, steps }: Played['state']): string | null =>
  [...plan.order, ...plan.finally].find((id) => FAILED.has(steps.get(id)?.status ?? 'pending')) ?? null;

const FAILED: ReadonlySet<StepStatus> = new Set(['failed', 'unverified', 'unknown']);
