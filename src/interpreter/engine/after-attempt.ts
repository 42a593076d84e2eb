import type { RunEvent } from '../../model/events.ts';
import type { Failure } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { AttemptState, GateState, StepState } from '../../model/state.ts';

const MAX_BACKOFF_MS = 300_000;

/** What follows a failed attempt: another one while retries are left, else the step has failed. Cancelled steps are not retried. */
export function failAttempt(
  step: PlannedStep,
  own: Pick<StepState, 'triesInSeries'>,
  attempt: Pick<AttemptState, 'attempt' | 'ending' | 'failure'>,
  jitter: number,
): RunEvent {
  const failure = attempt.failure ?? {
    code: 'internal',
    message: `${step.id} failed without a reason`,
    at: place(step.span),
  };
  const retry = attempt.ending !== 'cancelled' && own.triesInSeries <= step.attributes.retries;
  if (!retry) return { type: 'step.failed', step: step.id, failure };
  return {
    type: 'step.retrying',
    step: step.id,
    attempt: attempt.attempt + 1,
    delayMs: backoff(step, own.triesInSeries, jitter),
  };
}

/** `backoff` doubled with each attempt, up to 5 minutes, with up to a quarter of jitter (0 ≤ jitter < 1). */
function backoff(step: PlannedStep, tries: number, jitter: number): number {
  const base = Math.min(step.attributes.backoffMs * 2 ** Math.max(0, tries - 1), MAX_BACKOFF_MS);
  return Math.round(base * (1 + jitter / 4));
}

const PRINTED_TIMES = new Set(['disruption', 'detection', 'recovery-point']);

/** True for marks whose time the step has to print. */
export const hasPrintedTime = (mark: string): boolean => PRINTED_TIMES.has(mark);

/** The commit, and the mark that the step puts on the timeline. */
export function commitEvents(step: PlannedStep, attempt: Pick<AttemptState, 'marked'> | undefined): RunEvent[] {
  const events: RunEvent[] = [{ type: 'step.committed', step: step.id }];
  const { mark } = step.attributes;
  if (mark !== null) {
    const marked = attempt?.marked ?? null;
    events.push({
      type: 'mark.set',
      name: mark,
      at: marked?.at ?? null,
      source: step.id,
      evidence: marked?.evidence ?? null,
    });
  }
  return events;
}

/** The failure of a step whose gate did not hold, when the gate left none of its own. */
export function gateFailure(step: PlannedStep, gate: GateState): Failure {
  return {
    code: 'gate',
    message: `gate ${gate.id} of ${step.id} did not hold`,
    at: place(step.span),
    ...(gate.found === null ? {} : { found: gate.found }),
    ...(gate.expected === null ? {} : { expected: gate.expected }),
    hint: 'fix the cause, then runbook resume: the gate is asked again, the step is not repeated',
  };
}

/** What became of a gate that has failed, in words that follow its name. */
export const notHeldWords = ({ unjudged, found, expected }: GateState): string =>
  unjudged?.why ?? `does not hold: found ${found}, expected ${expected}`;
