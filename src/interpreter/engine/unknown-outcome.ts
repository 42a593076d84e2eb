import type { Question, RunEvent } from '../../model/events.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { StepState } from '../../model/state.ts';
import type { Action } from './actions.ts';
import { notHeldWords } from './after-attempt.ts';

const record = (...events: RunEvent[]): readonly Action[] => [{ do: 'record', events }];

/** A step with an unknown outcome: `on-interrupt=` decides, or the operator does. */
export function resolveUnknown(step: PlannedStep, own: StepState): readonly Action[] {
  const by = `on-interrupt=${step.attributes.onInterrupt}`;
  const why = own.reason ?? 'its outcome is unknown';
  switch (step.attributes.onInterrupt) {
    case 'rerun':
      return record({ type: 'step.decided', step: step.id, decision: 'rerun', by, why });
    case 'verify':
      if (step.gates.length === 0) break;
      return record({ type: 'step.decided', step: step.id, decision: 'verify', by, why });
    case 'fail': {
      const hint = 'find out what it did, then `runbook resume`; or set on-interrupt=ask on the step';
      const failure = { code: 'unknown-outcome', message: `${step.id}: ${why}`, at: place(step.span), hint } as const;
      return record({ type: 'step.failed', step: step.id, failure });
    }
    case 'ask':
      break;
  }
  return [{ do: 'ask', question: unknownOutcome(step, own) }];
}

/** The question includes the result of a gate that was evaluated and did not hold. */
export function unknownOutcome(step: PlannedStep, own: StepState): Question {
  const gate = own.gates.find(({ status }) => status === 'failed');
  const why = own.reason ?? 'it was started, and it is unknown how it ended';
  const seen = gate ? `\nits gate ${gate.id} ${notHeldWords(gate)}` : '';
  return { kind: 'unknown-outcome', step: step.id, attempt: own.attempts.length, text: `${why}${seen}` };
}
