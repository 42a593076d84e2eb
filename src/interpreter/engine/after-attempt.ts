import type { FailureChoice, RunEvent } from '../../model/events.ts';
import type { Failure } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { AttemptState, GateState, RunState, StepState } from '../../model/state.ts';

const MAX_BACKOFF_MS = 300_000;

/** What follows a failed attempt: another attempt while retries are left, else the step fails. Cancelled steps are not retried. */
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

/** The commit, and the mark that the step sets on the timeline. */
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

/** The failure of a step whose gate did not hold, if the gate recorded no failure. */
export function gateFailure(step: PlannedStep, gate: GateState): Failure {
  return {
    code: 'gate',
    message: `gate ${gate.id} of ${step.id} did not hold`,
    at: place(step.span),
    ...(gate.found === null ? {} : { found: gate.found }),
    ...(gate.expected === null ? {} : { expected: gate.expected }),
    hint: 'fix the cause, then `runbook resume`: the gate is evaluated again, the step is not repeated',
  };
}

/** The result of a failed gate, in words that follow its name. */
export const notHeldWords = ({ unjudged, found, expected }: GateState): string =>
  unjudged?.why ?? `does not hold: found ${found}, expected ${expected}`;

/** The choices after this step has failed, in the order in which they are offered. */
export function choicesAfter(state: RunState, step: PlannedStep): readonly FailureChoice[] {
  const status = state.steps.get(step.id)?.status;
  const unverified = status === 'unverified';
  const undo: FailureChoice[] = step.undo !== null && status !== 'undone' ? ['undo'] : [];
  const edit: FailureChoice[] = step.code.trim() !== '' && !WITHOUT_COMMAND.has(step.role) ? ['edit'] : [];
  // A gate that judges no step has no other step to run again.
  const itself = unverified && (step.role === 'gate' || step.role === 'guard');
  const again: FailureChoice[] = [
    ...(unverified ? (['ask-gate'] as const) : []),
    ...(itself ? [] : ['retry' as const]),
  ];
  return [...again, ...edit, 'skip', ...undo, 'stop'];
}

/** Roles without a command that could be edited or undone. */
export const WITHOUT_COMMAND: ReadonlySet<string> = new Set(['check', 'manual', 'approve', 'gate', 'guard']);
