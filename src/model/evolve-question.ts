import type { Answer, Question, Recorded } from './events.ts';
import { moveCursor, spend } from './progress-of-run.ts';
import type { RunState, StepState } from './state.ts';

/** A question is open until it is answered or dropped, or a resume asks it again. */
export function ask(state: RunState, id: string, question: Question, wall: string): void {
  state.question = { id, question, at: wall, elapsedMs: state.clock.elapsedMs };
  state.status = 'waiting';
  if (!('step' in question)) return;
  const step = state.steps.get(question.step);
  if (step?.status === 'pending') step.status = 'waiting';
}

function endWaiting(state: RunState, question: Question): void {
  if (!('step' in question)) return;
  const step = state.steps.get(question.step);
  if (step?.status === 'waiting') step.status = 'pending';
}

/** A question without an answer; the run waited for it until `toMs`. */
export function dropQuestion(state: RunState, toMs: number): void {
  if (!state.question) return;
  const { question, elapsedMs } = state.question;
  if ('step' in question) spend(state, question.step, Math.min(elapsedMs, toMs), toMs);
  endWaiting(state, question);
  state.question = null;
}

export function answer(state: RunState, event: Recorded & { type: 'question.answered' }): void {
  const { question } = event;
  const waitedMs = state.question ? state.clock.elapsedMs - state.question.elapsedMs : 0;
  state.decisions.push({
    question,
    answer: event.answer,
    by: event.by,
    source: event.source,
    at: event.wall,
    waitedMs,
  });
  if ('step' in question) spend(state, question.step, state.clock.elapsedMs - waitedMs, state.clock.elapsedMs);
  state.question = null;
  state.status = 'running';
  endWaiting(state, question);
  if (!('step' in question)) return;
  const step = state.steps.get(question.step);
  if (step) applyVerdict(state, step, question, event.answer, event.by);
}

function applyVerdict(state: RunState, step: StepState, question: Question, given: Answer, by: string): void {
  // A decision about processes says nothing about the step.
  if (question.kind === 'left-running') return;
  step.by = by;
  if (question.kind === 'approve') state.approvals.delete(step.id);
  if (given.reason !== undefined) step.reason = given.reason;
  if (question.kind === 'undo' && state.rollback)
    state.rollback = { ...state.rollback, confirmed: given.verdict === 'confirm' };
  if (question.kind === 'assist') step.confirmed = given.verdict === 'run' && question.placeholders.length === 0;
  if (question.kind === 'confirm') step.confirmed = given.verdict === 'confirm';
  if (question.kind !== 'check' && question.kind !== 'manual' && question.kind !== 'approve') return;
  if (given.verdict === 'pass' || given.verdict === 'approve') step.status = 'passed';
  else if (given.verdict === 'na') step.status = 'skipped';
  else step.status = 'failed';
  moveCursor(state, state.cursor);
}
