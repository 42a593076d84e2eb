import type { Question, RunEvent } from '../../model/events.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { StepState } from '../../model/state.ts';
import type { Action } from './actions.ts';
import { notHeldWords } from './after-attempt.ts';

const record = (...events: RunEvent[]): readonly Action[] => [{ do: 'record', events }];

/** A step whose outcome nobody knows: `on-interrupt=` decides, or a person does. */
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
      const hint = `find out what it did, then \`runbook resume\`, or mark the step on-interrupt=ask`;
      const failure = { code: 'unknown-outcome', message: `${step.id}: ${why}`, at: place(step.span), hint } as const;
      return record({ type: 'step.failed', step: step.id, failure });
    }
    case 'ask':
      break;
  }
  return [{ do: 'ask', question: unknownOutcome(step, own) }];
}

/** A gate that was asked and did not hold is part of what is known. */
export function unknownOutcome(step: PlannedStep, own: StepState): Question {
  const gate = own.gates.find(({ status }) => status === 'failed');
  const why = own.reason ?? 'it was started, and how it ended is not known';
  const seen = gate ? `\nits gate ${gate.id} ${notHeldWords(gate)}` : '';
  return { kind: 'unknown-outcome', step: step.id, attempt: own.attempts.length, text: `${why}${seen}` };
}
