import type { Recorded } from './events.ts';
import { voidMarks } from './marks.ts';
import { stepOf } from './plan.ts';
import { moveCursor, passOverFailure, resetGate, settle, spend, undoNext } from './progress-of-run.ts';
import { heardOfUntil, workedThrough } from './run-time.ts';
import type { AttemptState, RunState, StepState } from './state.ts';

type StepEvent = Extract<Recorded, { type: `step.${string}` }>;

/** The fold of `step.*` events. */
export function evolveStep(state: RunState, event: StepEvent): void {
  const step = state.steps.get(event.step);
  if (!step) return;
  const attempt = step.attempts.at(-1);
  switch (event.type) {
    case 'step.started':
      step.attempts.push(newAttempt(event, state));
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
      took(state, event, attempt);
      return;
    case 'step.retrying':
      step.status = 'pending';
      step.retryAtElapsedMs = state.clock.elapsedMs + event.delayMs;
      return;
    case 'step.failed':
      step.failure = event.failure;
      step.failedIn = state.runSession;
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
      if (attempt) closeUnknown(state, step.id, attempt);
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
      voidMarks(state, step.id, event.why === 'nothing-to-undo' ? 'claims' : 'all');
      if (event.why === 'nothing-to-undo') undoNext(state, step.id);
      return;
    case 'step.undone': {
      // Older journals also record `undone` for steps with nothing to undo.
      const nothing = event.by === 'nothing to undo';
      reopen(state, step);
      voidMarks(state, step.id, nothing ? 'claims' : 'all');
      if (!nothing)
        Object.assign(step, {
          status: 'undone',
          by: event.by,
          reason: event.byHand === undefined ? null : `by hand: ${event.byHand}`,
        });
      undoNext(state, step.id);
      restart(state, step.id);
      return;
    }
  }
}

/** An adopted step was at work from its start on, also while no runner watched it. */
function took(state: RunState, event: StepEvent & { type: 'step.finished' }, attempt: AttemptState | undefined): void {
  const { elapsedMs } = state.clock;
  const fromMs = event.adopted && attempt ? attempt.startedElapsedMs : Math.max(0, elapsedMs - event.durationMs);
  const toMs = event.adopted ? Math.min(elapsedMs, fromMs + event.durationMs) : elapsedMs;
  spend(state, event.step, fromMs, toMs);
  if (event.adopted) workedThrough(state, fromMs, toMs);
}

/** The end of the step was not seen: its time counts until its runner was last seen. */
function closeUnknown(state: RunState, id: string, attempt: AttemptState): void {
  if (attempt.durationMs !== null) return;
  const { startedElapsedMs: fromMs, runSession } = attempt;
  const toMs = Math.max(fromMs, heardOfUntil(state, runSession) ?? state.clock.elapsedMs);
  attempt.durationMs = toMs - fromMs;
  spend(state, id, fromMs, toMs);
}

function newAttempt(event: StepEvent & { type: 'step.started' }, { clock, runSession }: RunState): AttemptState {
  return {
    attempt: event.attempt,
    nonce: event.nonce,
    startedAt: event.wall,
    startedElapsedMs: clock.elapsedMs,
    runSession,
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
  const last = step.attempts.at(-1);
  if (last && last.ending === null) closeUnknown(state, step.id, last);
  step.status = 'pending';
  step.triesInSeries = 0;
  step.confirmed = false;
  step.failure = null;
  step.gates.forEach(resetGate);
  state.approvals.delete(step.id);
  state.commits = state.commits.filter((id) => id !== step.id);
  forgetCapture(state, step.id);
  state.sessions = state.sessions.filter((session) => session.step !== step.id);
  moveCursor(state, 0);
}

/** Its capture becomes void; a value that an earlier step captured under the same name is valid again. */
function forgetCapture(state: RunState, reopened: string): void {
  const name = stepOf(state.plan, reopened)?.attributes.capture;
  if (name === null || name === undefined) return;
  const earlier = state.commits.findLast((id) => stepOf(state.plan, id)?.attributes.capture === name);
  const value = earlier === undefined ? undefined : state.steps.get(earlier)?.attempts.at(-1)?.captured;
  if (value === undefined || value === null) state.vars.delete(name);
  else state.vars.set(name, value);
}

/** The undo block may be needed again after its step was played again. */
function restart(state: RunState, undone: string): void {
  const undo = stepOf(state.plan, undone)?.undo;
  const own = undo ? state.steps.get(undo) : undefined;
  if (own) Object.assign(own, { status: 'pending', triesInSeries: 0, confirmed: false, failure: null });
}
