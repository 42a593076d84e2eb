import type { Recorded } from './events.ts';
import { stepOf } from './plan.ts';
import { moveCursor, passOverFailure, resetGate, settle, spend, undoNext } from './progress-of-run.ts';
import type { AttemptState, RunState, StepState } from './state.ts';

type StepEvent = Extract<Recorded, { type: `step.${string}` }>;

/** The fold of `step.*` events. */
export function evolveStep(state: RunState, event: StepEvent): void {
  const step = state.steps.get(event.step);
  if (!step) return;
  const attempt = step.attempts.at(-1);
  switch (event.type) {
    case 'step.started':
      step.attempts.push(newAttempt(event, state.clock.elapsedMs));
      step.triesInSeries += 1;
      step.retryAtElapsedMs = null;
      step.decision = null;
      step.failure = null;
      step.status = 'running';
      step.gates.forEach(resetGate);
      return;
    case 'step.finished':
      if (attempt) Object.assign(attempt, finishedPart(event));
      if (event.failure === null) step.status = 'verifying';
      spend(state, event.step, state.clock.elapsedMs - event.durationMs, state.clock.elapsedMs);
      return;
    case 'step.retrying':
      step.status = 'pending';
      step.retryAtElapsedMs = state.clock.elapsedMs + event.delayMs;
      return;
    case 'step.failed':
      step.failure = event.failure;
      step.failedIn = state.sitting;
      step.status = step.gates.some((gate) => gate.status === 'failed') ? 'unverified' : 'failed';
      state.failedStep = event.step;
      return;
    case 'step.committed':
      commit(state, step, attempt);
      return;
    case 'step.skipped':
      step.reason = event.reason;
      step.by = event.by;
      step.failure = null;
      settle(state, step, 'skipped');
      passOverFailure(state, event.step);
      return;
    case 'step.unknown':
      step.status = 'unknown';
      step.reason = event.why;
      return;
    case 'step.decided':
      decided(state, step, event);
      return;
    case 'step.edited': {
      const { code, config, references, hash, by, why } = event;
      state.edits.push({ step: step.id, code, config, references, hash, by, why, at: event.wall, superseded: false });
      return;
    }
    case 'step.reopened':
      reopen(state, step);
      return;
    case 'step.undone':
      reopen(state, step);
      step.status = 'undone';
      undoNext(state, step.id);
      restart(state, step.id);
      return;
  }
}

function newAttempt(event: StepEvent & { type: 'step.started' }, elapsedMs: number): AttemptState {
  return {
    attempt: event.attempt,
    nonce: event.nonce,
    startedAt: event.wall,
    startedElapsedMs: elapsedMs,
    ending: null,
    exitCode: null,
    signal: null,
    durationMs: null,
    output: null,
    facts: null,
    expectations: [],
    failure: null,
    captured: null,
    marked: null,
    session: null,
    warnings: [],
    adopted: false,
  };
}

function finishedPart(event: StepEvent & { type: 'step.finished' }): Partial<AttemptState> {
  const { ending, exitCode, signal, durationMs, output, facts, expectations, failure } = event;
  const { captured, marked, session, warnings, adopted } = event;
  return {
    ending,
    exitCode,
    signal,
    durationMs,
    output,
    facts,
    expectations,
    failure,
    captured,
    marked,
    session,
    warnings,
    adopted,
  };
}

function commit(state: RunState, step: StepState, attempt: AttemptState | undefined): void {
  const planned = stepOf(state.plan, step.id);
  if (planned?.attributes.capture && attempt?.captured != null)
    state.vars.set(planned.attributes.capture, attempt.captured);
  const passing = planned?.role === 'undo' || planned?.role === 'finally';
  if (attempt?.session && !passing) state.sessions.push({ step: step.id, attempt: attempt.attempt });
  if (!passing) state.commits.push(step.id);
  step.failure = null;
  step.decision = null;
  settle(state, step, 'passed');
  passOverFailure(state, step.id);
}

function decided(state: RunState, step: StepState, event: StepEvent & { type: 'step.decided' }): void {
  step.reason = event.why;
  step.by = event.by;
  if (event.decision === 'rerun') {
    step.status = 'pending';
    step.decision = 'rerun';
    step.triesInSeries = 0;
    step.confirmed = false;
  } else if (event.decision === 'verify' || event.decision === 'done') {
    step.status = 'unverified';
    step.decision = event.decision;
    step.gates.forEach(resetGate);
  } else if (event.decision === 'skip') {
    settle(state, step, 'skipped');
  } else {
    step.status = 'failed';
    step.decision = 'fail';
  }
  passOverFailure(state, step.id);
}

function reopen(state: RunState, step: StepState): void {
  step.status = 'pending';
  step.triesInSeries = 0;
  step.confirmed = false;
  step.failure = null;
  step.gates.forEach(resetGate);
  state.approvals.delete(step.id);
  state.commits = state.commits.filter((id) => id !== step.id);
  forgetCapture(state, step.id);
  state.sessions = state.sessions.filter((session) => session.step !== step.id);
  state.marks = state.marks.map((mark) => (mark.source === step.id ? { ...mark, void: true } : mark));
  moveCursor(state, 0);
}

/** What it captured is void with it; a value that an earlier step had captured under the same name holds again. */
function forgetCapture(state: RunState, reopened: string): void {
  const name = stepOf(state.plan, reopened)?.attributes.capture;
  if (name === null || name === undefined) return;
  const earlier = state.commits.findLast((id) => stepOf(state.plan, id)?.attributes.capture === name);
  const value = earlier === undefined ? undefined : state.steps.get(earlier)?.attempts.at(-1)?.captured;
  if (value === undefined || value === null) state.vars.delete(name);
  else state.vars.set(name, value);
}

/** The undo block may be needed again when its step has been played again. */
function restart(state: RunState, undone: string): void {
  const undo = stepOf(state.plan, undone)?.undo;
  const own = undo ? state.steps.get(undo) : undefined;
  if (own) Object.assign(own, { status: 'pending', triesInSeries: 0, confirmed: false, failure: null });
}
