import type { RunEvent } from '../../model/events.ts';
import type { Json } from '../../model/json.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { SecretValue } from '../../model/ports.ts';
import type { AttemptState } from '../../model/state.ts';
import type { StepResult } from '../../model/step-kind.ts';
import { beginningOf } from '../../redaction/redactor.ts';
import { commitEvents, failAttempt } from './after-attempt.ts';
import type { AttemptPlace } from './context.ts';
import type { Engine } from './engine.ts';
import type { Judgement } from './judge.ts';

const FACTS_BYTES = 65_536;

/** The result of one attempt and the verdict on it. It is not recorded yet. */
export interface Outcome {
  readonly result: StepResult & { readonly facts: Json };
  readonly judgement: Judgement;
  readonly durationMs: number;
  readonly output: { readonly bytes: number; readonly sha256: string };
  readonly session: { readonly sha256: string; readonly bytes: number } | null;
}

/** The events for the outcome of an attempt: finished, and what follows if no gate has to be evaluated. */
export function outcomeEvents(
  engine: Engine,
  step: PlannedStep,
  at: AttemptPlace,
  outcome: Outcome,
  adopted: boolean,
): RunEvent[] {
  const { result, judgement } = outcome;
  const finished: RunEvent = {
    type: 'step.finished',
    step: step.id,
    attempt: at.attempt,
    nonce: at.nonce,
    ending: result.ending,
    exitCode: result.exitCode,
    signal: result.signal,
    durationMs: outcome.durationMs,
    output: outcome.output,
    facts: cutFacts(result.facts, engine.settings.secrets),
    expectations: judgement.expectations,
    failure: judgement.failure,
    captured: judgement.captured,
    marked: judgement.marked,
    session: outcome.session,
    warnings: result.warnings,
    adopted,
  };
  const own = engine.state.steps.get(step.id);
  const attempt: Pick<AttemptState, 'attempt' | 'ending' | 'failure'> = {
    attempt: at.attempt,
    ending: result.ending,
    failure: judgement.failure,
  };
  if (judgement.failure)
    return [finished, failAttempt(step, own ?? { triesInSeries: 1 }, attempt, engine.ports.random())];
  // Committed in the same write if nothing is left to verify: one sync instead of two.
  if (step.gates.length > 0) return [finished];
  return [finished, ...commitEvents(step, judgement)];
}

function cutFacts(facts: Json, secrets: readonly SecretValue[]): Json {
  const text = JSON.stringify(facts) ?? 'null';
  return text.length <= FACTS_BYTES
    ? facts
    : { truncated: true, bytes: text.length, start: beginningOf(text.slice(0, 4_096), secrets) };
}
