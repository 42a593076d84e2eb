import type { Answer, Question, RunEvent } from '../../model/events.ts';
import { commandsOf } from '../../model/played-code.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { StepState } from '../../model/state.ts';
import type { StopReason } from './actions.ts';

/** The question that has to be answered before the step can begin; null if there is none. */
export function questionFor(step: PlannedStep, own: StepState): Question | null {
  switch (step.role) {
    case 'check':
      return { kind: 'check', step: step.id, text: step.title };
    case 'manual':
      return { kind: 'manual', step: step.id, text: step.title };
    case 'approve':
      return { kind: 'approve', step: step.id, role: step.approver };
    default:
      if (own.confirmed) return null;
      if (step.assisted) return { kind: 'assist', step: step.id, text: commandsOf(step), ...step.assisted };
      if (step.attributes.effect !== 'destructive') return null;
      return { kind: 'confirm', step: step.id, text: confirmation(step) };
  }
}

function confirmation(step: PlannedStep): string {
  return [...step.admonitions.map(({ kind, text }) => `${kind.toUpperCase()}: ${text}`), step.title].join('\n');
}

/** The effects of an answer besides being recorded: follow-up events, or the end of this run session. */
export interface Consequence {
  readonly events: readonly RunEvent[];
  readonly stop: StopReason | null;
}

const BY_HAND = 'done by hand, not run here';

const NOTHING: Consequence = { events: [], stop: null };

/** Pure: what follows from an answer. The caller records `question.answered` and these events in one append. */
export function consequence(
  question: Question,
  answer: Answer,
  by: string,
  step: PlannedStep | undefined,
): Consequence {
  const why = answer.reason ?? `answered ${answer.verdict}`;
  if (question.kind === 'environment-changed') {
    return answer.verdict === 'confirm' ? NOTHING : { events: [], stop: 'waiting' };
  }
  const id = question.step;
  const failed = (code: 'check-failed' | 'refused', message: string): Consequence => ({
    events: [
      {
        type: 'step.failed',
        step: id,
        failure: {
          code,
          message,
          ...(step ? { at: place(step.span) } : {}),
          found: why,
          hint: 'fix the cause, then `runbook resume`',
        },
      },
    ],
    stop: null,
  });
  if (question.kind === 'undo' && answer.verdict === 'skip') {
    return { events: [{ type: 'undo.left', step: id, by, why }], stop: null };
  }
  if (question.kind === 'undo' && answer.verdict === 'by-hand') {
    return { events: [{ type: 'step.undone', step: id, by, byHand: why }], stop: null };
  }
  if (question.kind === 'after-failure' && answer.verdict === 'undo') {
    return { events: [{ type: 'undo.requested', steps: [id], scope: 'step', by }], stop: null };
  }
  switch (answer.verdict) {
    case 'fail':
      return failed('check-failed', `${by} answered fail: ${step?.title ?? id}`);
    case 'deny':
      return failed('refused', `${by} did not approve ${id}`);
    case 'refuse':
      return failed('refused', `${by} did not confirm the destructive step ${id}`);
    case 'retry':
    case 'rerun':
      return { events: [{ type: 'step.decided', step: id, decision: 'rerun', by, why }], stop: null };
    case 'verify':
    case 'ask-gate':
      return { events: [{ type: 'step.decided', step: id, decision: 'verify', by, why }], stop: null };
    case 'done':
      return { events: [{ type: 'step.decided', step: id, decision: 'done', by, why }], stop: null };
    case 'by-hand':
      return { events: [{ type: 'step.decided', step: id, decision: 'done', by, why: BY_HAND }], stop: null };
    case 'skip':
      return { events: [{ type: 'step.skipped', step: id, why: 'operator', reason: why, by }], stop: null };
    case 'stop':
      return { events: [], stop: question.kind === 'after-failure' ? 'failure' : 'waiting' };
    default:
      return NOTHING;
  }
}
