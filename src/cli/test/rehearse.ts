import { createClock, createIds } from '../../platform/index.ts';
import { gatesAlone, redBeforeGreen, type Before } from '../../mutation/index.ts';
import type { Failure } from '../../model/failure.ts';
import { RunbookError } from '../../model/failure.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import type { StepStatus } from '../../model/state.ts';
import { place } from '../../model/source.ts';
import { failureLines } from '../../presentation/wording.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Origin } from '../start/origin.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { completed, playPlan, type Played, type TestBench } from './play-plan.ts';
import type { Subject } from './read-subject.ts';
import { whyFailed, type PlayResult, type WhyFailed } from './verdict.ts';

export interface Rehearsing {
  readonly subject: Subject;
  readonly plan: Plan;
  readonly origin: Origin;
  /** How much of it is played, from 0 to 1. */
  readonly progress: (done: number) => void;
}

/**
 * Rehearses one plan in a fresh sandbox: the disaster, the gates without the steps, then the steps to their end. Whatever fails
 * is a result; throws only the reason of a cancellation, and defects of ours.
 */
export async function rehearse(bench: TestBench, rehearsing: Rehearsing): Promise<PlayResult> {
  const { subject, plan } = rehearsing;
  const clock = createClock();
  const begun = clock.mono();
  const result = (found: Pick<PlayResult, 'before' | 'failure' | 'kept'>): PlayResult => ({
    choices: plan.choices,
    passed: found.failure === null && found.before?.verdict === 'red',
    ...found,
    durationMs: Math.round(clock.mono() - begun),
  });
  let sandbox: Sandbox | null = null;
  try {
    sandbox = await openStruckSandbox(subject, `test-${createIds().run()}`, bench.signals.interrupted);
    const before = await lookBefore(bench, rehearsing, sandbox);
    const played = await playPlan(bench, {
      ...rehearsing,
      sandbox,
      watch: (_, state) => rehearsing.progress(plan.order.length === 0 ? 1 : state.cursor / plan.order.length),
    });
    const failure = completed(played) ? null : failureOf(played);
    if (failure === null) await played.remove();
    return result({ before, failure, kept: failure === null ? null : played.run.path });
  } catch (error) {
    if (bench.signals.interrupted.aborted || !(error instanceof RunbookError)) throw error;
    const failure = whyFailed(null, error.failure, failureLines(error.failure));
    return result({ before: null, failure, kept: null });
  } finally {
    await sandbox?.close();
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

/** Which step ended it and why: a failure, or a question that the sandbox has no answer to. */
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

/** The first in the order of play; `finally` blocks play after a failure and may fail as well. */
const failedStep = ({ plan, steps }: Played['state']): string | null =>
  [...plan.order, ...plan.finally].find((id) => FAILED.has(steps.get(id)?.status ?? 'pending')) ?? null;

const FAILED: ReadonlySet<StepStatus> = new Set(['failed', 'unverified', 'unknown']);
