import type { RunEvent } from '../../model/events.ts';
import { isSettled } from '../../model/progress-of-run.ts';
import { stepOf, type Plan, type PlannedStep } from '../../model/plan.ts';
import { lastAttempt, type AttemptState, type RunState, type StepState } from '../../model/state.ts';
import type { Action, Moment } from './actions.ts';
import { questionFor } from './questions.ts';
import { choicesAfter, commitEvents, failAttempt, gateFailure, WITHOUT_COMMAND } from './after-attempt.ts';
import { resolveUnknown, unknownOutcome } from './unknown-outcome.ts';

/**
 * What to do next. Pure: the same plan, state and moment return the same actions, so that a resumed run continues
 * exactly where the journal ends.
 */
export function decide(plan: Plan, state: RunState, moment: Moment): readonly Action[] {
  const idle = moment.busy.size === 0;
  if (state.endedAt !== null) return [{ do: 'done' }];
  if (moment.stopping) return idle ? [{ do: 'stop', reason: moment.stopping }] : WAIT;
  if (state.aborting !== null && !state.ending) {
    // `finally` blocks must not be played on another cluster either.
    if (!idle || state.question?.question.kind === 'environment-changed') return WAIT;
    return orElse(leftRunning(plan, state), record({ type: 'run.ending', reason: 'aborted' }));
  }
  if (state.question) return WAIT;
  if (state.rollback && idle) {
    const left = leftRunning(plan, state);
    if (left.length > 0) return left;
  }
  if (state.rollback) return idle ? decideRollback(plan, state, moment) : WAIT;
  if (state.ending) return decideFinally(plan, state, moment);
  if (state.failedStep !== null) return idle ? afterFailure(plan, state, moment, state.failedStep) : WAIT;
  if (state.paused) return WAIT;
  const units = nextUnits(plan, state);
  if (units.length === 0) return record({ type: 'run.ending', reason: 'completed' });
  return combine(units.map((unit) => decideUnit(state, moment, unit)));
}

const WAIT: readonly Action[] = [{ do: 'wait' }];
const record = (...events: RunEvent[]): readonly Action[] => [{ do: 'record', events }];

const orElse = (actions: readonly Action[], other: readonly Action[]): readonly Action[] =>
  actions.length > 0 ? actions : other;

/** Steps that an earlier run session left running: nothing is ended or undone while one of them may still be at work. */
const leftRunning = (plan: Plan, state: RunState): Action[] =>
  plan.steps
    .filter(({ id }) => state.steps.get(id)?.status === 'running' && lastAttempt(state, id)?.ending === null)
    .map(({ id }) => ({ do: 'recover', step: id }));

/** The first unit that is not settled, with its neighbours in the same parallel group. */
function nextUnits(plan: Plan, state: RunState): PlannedStep[] {
  const first = stepOf(plan, plan.order[state.cursor] ?? '');
  if (!first) return [];
  if (first.group === null) return [first];
  const units: PlannedStep[] = [];
  for (let index = state.cursor; index < plan.order.length; index += 1) {
    const unit = stepOf(plan, plan.order[index] ?? '');
    if (unit?.group !== first.group) break;
    if (!isSettled(state.steps.get(unit.id))) units.push(unit);
  }
  return units;
}

/** Bookkeeping first: a recorded event may change what to do next. */
function combine(decisions: readonly (readonly Action[])[]): readonly Action[] {
  const actions = decisions.flat();
  const records = actions.filter((action) => action.do === 'record');
  if (records.length > 0) return records;
  const effects = actions.filter((action) => action.do !== 'wait');
  return effects.length > 0 ? effects : WAIT;
}

function decideUnit(state: RunState, moment: Moment, step: PlannedStep): readonly Action[] {
  const own = state.steps.get(step.id);
  if (!own || moment.busy.has(step.id)) return WAIT;
  switch (own.status) {
    case 'passed':
    case 'skipped':
      return [];
    case 'pending':
    case 'waiting':
      return begin(moment, step, own);
    case 'running':
      return ended(state, step, own);
    case 'verifying':
    case 'unverified':
      return verify(state, moment, step, own);
    case 'unknown':
      return clearing(moment, own) ?? resolveUnknown(step, own);
    case 'failed':
      return resumeFailed(moment, step, own);
    case 'undone':
      return record(again(step, moment.operator, 'it had been undone'));
  }
}

/**
 * Resume begins with the step that failed in an earlier run session. A step that was stopped in the middle did not fail by
 * itself: nobody knows what it did, and only a step that reads may be repeated without asking.
 */
function resumeFailed(moment: Moment, step: PlannedStep, own: StepState): readonly Action[] {
  const attempt = own.attempts.at(-1);
  if (attempt && isUncertain(step, attempt) && own.failure?.code !== 'unknown-outcome')
    return record({ type: 'step.unknown', step: step.id, attempt: attempt.attempt, why: whyUnknown(own, attempt) });
  return record(again(step, moment.operator, 'it had failed, and the run was resumed'));
}

const STOPPED = 'it was stopped before it ended, and it is unknown what it had done by then';

const whyUnknown = ({ reason }: StepState, { ending }: AttemptState): string =>
  ending === 'cancelled' ? STOPPED : (reason ?? 'it is unknown how it ended');

/** True if nobody knows what the attempt did: its end was not seen, or the runner stopped it. */
const isUncertain = (step: PlannedStep, { ending }: Pick<AttemptState, 'ending'>): boolean =>
  ending === null || (ending === 'cancelled' && step.attributes.effect !== 'read');

const again = (step: PlannedStep, by: string, why: string): RunEvent => ({
  type: 'step.decided',
  step: step.id,
  decision: 'rerun',
  by,
  why,
});

function begin(moment: Moment, step: PlannedStep, own: StepState): readonly Action[] {
  if (step.leftOut) return record(leftOut(step));
  const beside = clearing(moment, own);
  if (beside) return beside;
  if (!moment.admitted.has(step.id)) return [{ do: 'admit', step: step.id }];
  const question = questionFor(step, own);
  if (question) return [{ do: 'ask', question }];
  if (step.role === 'gate' || step.role === 'guard') return [{ do: 'gate', gate: step.id, step: null }];
  if (own.retryAtElapsedMs !== null && own.retryAtElapsedMs > moment.elapsedMs) {
    return [{ do: 'sleep', untilElapsedMs: own.retryAtElapsedMs }];
  }
  return [{ do: 'start', step: step.id, attempt: own.attempts.length + 1 }];
}

/** Before another attempt starts or a gate evaluates the result, the processes of earlier attempts are dealt with. */
const clearing = ({ cleared }: Moment, { id, attempts }: StepState): readonly Action[] | null =>
  attempts.length === 0 || cleared.has(id) ? null : [{ do: 'clear', step: id }];

const leftOut = (step: PlannedStep): RunEvent => ({
  type: 'step.skipped',
  step: step.id,
  why: 'partial',
  reason: 'left out of this partial play',
  by: null,
});

/** Started but not running here: either it ended and the next event was not recorded, or its outcome is unknown. */
function ended(state: RunState, step: PlannedStep, own: StepState): readonly Action[] {
  const attempt = lastAttempt(state, step.id);
  if (!attempt || attempt.ending === null) return [{ do: 'recover', step: step.id }];
  return attempt.failure ? record(failAttempt(step, own, attempt, 0)) : record(...commitEvents(step, attempt));
}

function verify(state: RunState, moment: Moment, step: PlannedStep, own: StepState): readonly Action[] {
  const judged = step.role === 'gate' || step.role === 'guard' ? null : step.id;
  for (const gate of own.gates) {
    if (gate.status === 'passed') continue;
    if (moment.busy.has(gate.id)) return WAIT;
    if (gate.status !== 'failed') return [{ do: 'gate', gate: gate.id, step: judged }];
    const attempt = lastAttempt(state, step.id);
    if (judged !== null && attempt && isUncertain(step, attempt))
      return [{ do: 'ask', question: unknownOutcome(step, own) }];
    return record({ type: 'step.failed', step: step.id, failure: gate.failure ?? gateFailure(step, gate) });
  }
  return record(...commitEvents(step, lastAttempt(state, step.id)));
}

function afterFailure(plan: Plan, state: RunState, moment: Moment, id: string): readonly Action[] {
  if (state.started?.onFailure === 'end') return record({ type: 'run.ending', reason: 'failed' });
  const step = stepOf(plan, id);
  if (!moment.attended || !step) return [{ do: 'stop', reason: 'failure' }];
  return [{ do: 'ask', question: { kind: 'after-failure', step: id, choices: choicesAfter(state, step) } }];
}

/** Plays the undo of each step in the queue in turn, after the operator has confirmed it. */
function decideRollback(plan: Plan, state: RunState, moment: Moment): readonly Action[] {
  const id = state.rollback?.queue[0] ?? '';
  const step = stepOf(plan, id);
  if (!step) return record({ type: 'undo.left', step: id, by: moment.operator, why: 'the plan has no such step' });
  const undone = state.steps.get(id);
  const halfDone = undone !== undefined && undone.attempts.at(-1)?.failure !== null;
  const beside = halfDone ? clearing(moment, undone) : null;
  if (beside) return beside;
  const undo = step.undo === null ? undefined : stepOf(plan, step.undo);
  const manual = step.role === 'manual';
  const changesNothing = !manual && (step.attributes.effect === 'read' || WITHOUT_COMMAND.has(step.role));
  if (!undo && changesNothing)
    return record({ type: 'step.reopened', step: id, by: moment.operator, why: 'nothing-to-undo' });
  if (!undo)
    return [{ do: 'ask', question: { kind: 'undo', step: id, byHand: true, text: manual ? DONE_BY_HAND : NO_UNDO } }];
  if (!state.rollback?.confirmed) return [{ do: 'ask', question: { kind: 'undo', step: id, text: undo.title } }];
  const own = state.steps.get(undo.id);
  if (own?.status === 'passed') return record({ type: 'step.undone', step: id, by: undo.id });
  if (own?.status === 'skipped')
    return record({
      type: 'undo.left',
      step: id,
      by: own.by ?? moment.operator,
      why: own.reason ?? 'its undo was skipped',
    });
  if (own?.failure && own.failedIn === state.runSession) return [{ do: 'stop', reason: 'failure' }];
  return decideUnit(state, moment, undo);
}

const NO_UNDO = 'it has no undo block: undo it by hand and say what you did, or leave it as it is';
const DONE_BY_HAND = 'it was done by hand: undo it by hand and say what you did, or leave it as it is';

/**
 * Each `finally` block plays once, and a failing one does not keep the others from playing. A block that was stopped has
 * not played: a later run session recovers it like any other step.
 */
function decideFinally(plan: Plan, state: RunState, moment: Moment): readonly Action[] {
  let failed = false;
  for (const id of plan.finally) {
    const step = stepOf(plan, id);
    const own = state.steps.get(id);
    if (!step || !own || isSettled(own)) continue;
    const stopped = own.attempts.at(-1)?.ending === 'cancelled' && own.failedIn !== state.runSession;
    if (own.failure !== null && !stopped) failed = true;
    else return decideUnit(state, moment, step);
  }
  if (state.ending === 'aborted') return record({ type: 'run.ended', outcome: 'cancelled', exitCode: 130 });
  if (state.ending === 'failed' || failed) return record({ type: 'run.ended', outcome: 'failed', exitCode: 1 });
  return record({ type: 'run.ended', outcome: 'completed', exitCode: 0 });
}
