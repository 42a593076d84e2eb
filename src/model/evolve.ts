import type { Recorded } from './events.ts';
import { evolveGate } from './evolve-gate.ts';
import { answer, ask, dropQuestion } from './evolve-question.ts';
import { evolveStep } from './evolve-step.ts';
import { resume } from './evolve-resume.ts';
import type { Plan } from './plan.ts';
import { moveCursor, undoNext } from './progress-of-run.ts';
import { tick } from './run-time.ts';
import { initialState, type RunState } from './state.ts';

/**
 * The fold: one event, one change. No clock, no randomness, no I/O, so that resume, status, report and replay
 * see what the run saw. Changes `state` in place (see RunState) and returns it.
 */
export function evolve(state: RunState, event: Recorded): RunState {
  tick(state, event);
  switch (event.type) {
    case 'run.started':
      state.started = event;
      state.planDigest = event.plan;
      state.runSession = 1;
      state.operators = [event.operator];
      state.marks.push(ownMark('start', event.wall, state.clock.elapsedMs));
      break;
    case 'run.resumed':
      resume(state);
      if (!state.operators.includes(event.operator)) state.operators.push(event.operator);
      break;
    case 'run.stopped':
      state.status = STOPPED[event.reason];
      state.exitCode = event.exitCode;
      state.interruptions.push({
        at: event.wall,
        reason: event.reason,
        detail: event.detail,
        resumedAt: null,
        fromMs: state.clock.elapsedMs,
        toMs: null,
      });
      break;
    case 'abort.requested':
      state.aborting = event.by;
      break;
    case 'run.ending':
      dropQuestion(state, state.clock.elapsedMs);
      state.aborting = null;
      state.rollback = null;
      state.ending = event.reason;
      state.status = 'running';
      state.failedStep = null;
      break;
    case 'run.ended':
      state.status = event.outcome;
      state.exitCode = event.exitCode;
      state.endedAt = event.wall;
      state.question = null;
      state.marks.push(ownMark('end', event.wall, state.clock.elapsedMs));
      break;
    case 'section.entered':
      state.entered.set(event.section, { at: event.wall, elapsedMs: state.clock.elapsedMs });
      break;
    case 'mark.set':
      state.marks.push({
        name: event.name,
        at: event.at ?? event.wall,
        elapsedMs: event.at === null ? state.clock.elapsedMs : null,
        source: event.source,
        evidence: event.evidence,
        void: false,
      });
      break;
    case 'note.added':
      state.notes.push({ kind: event.kind, text: event.text, by: event.by, at: event.wall });
      break;
    case 'approval.given':
      state.approvals.set(event.step, event.by);
      break;
    case 'question.asked':
      ask(state, event.id, event.question, event.wall);
      break;
    case 'question.answered':
      answer(state, event);
      break;
    case 'run.paused':
      state.paused = true;
      break;
    case 'run.continued':
      state.paused = false;
      break;
    case 'sandbox.prepared':
      state.sandbox = {
        ...{ services: event.services, standIns: event.standIns, disaster: event.disaster },
        calls: state.sandbox?.calls ?? null,
      };
      break;
    case 'sandbox.called':
      if (state.sandbox) state.sandbox = { ...state.sandbox, calls: event.calls };
      break;
    case 'preflight.warned':
      state.warnings.push({ step: null, message: `${event.connection}: ${event.message}`, at: event.wall });
      break;
    case 'warning.raised':
      state.warnings.push({ step: event.step, message: event.message, at: event.wall });
      break;
    case 'journal.recovered':
      state.warnings.push({
        step: null,
        message: `${event.bytes} bytes of a torn record were set aside in ${event.copy}`,
        at: event.wall,
      });
      break;
    case 'plan.changed':
      // The fold uses the newest plan from the first record on, since completed steps must not change.
      state.edits = state.edits.map((edit) => ({ ...edit, superseded: true }));
      state.keptFrom = null;
      // Approvals in advance were for the plan at that time.
      state.approvals.clear();
      state.planDigest = event.plan;
      moveCursor(state, 0);
      break;
    case 'params.changed':
      changeParams(state, event);
      break;
    case 'plan.kept':
      state.keptFrom = event.edited;
      break;
    case 'undo.requested':
      state.rollback = {
        queue: event.steps,
        confirmed: false,
        from: event.steps[0] ?? '',
        scope: event.scope ?? scopeOfOld(state, event.steps),
      };
      state.failedStep = null;
      break;
    case 'undo.left':
      undoNext(state, event.step);
      break;
    case 'gate.started':
    case 'gate.polled':
    case 'gate.passed':
    case 'gate.failed':
    case 'gate.cancelled':
      evolveGate(state, event);
      break;
    default:
      evolveStep(state, event);
  }
  return state;
}

/** The state after a whole history. */
export function fold(plan: Plan, events: Iterable<Recorded>): RunState {
  const state = initialState(plan);
  for (const event of events) evolve(state, event);
  return state;
}

/** Older journals do not record the scope: it was one step if the operator had just been asked about its failure. */
const scopeOfOld = ({ decisions }: RunState, { length }: readonly string[]): 'run' | 'step' =>
  length === 1 && decisions.at(-1)?.question.kind === 'after-failure' ? 'step' : 'run';

const STOPPED = { failure: 'failed', waiting: 'waiting', signal: 'interrupted', undone: 'undone' } as const;

const ownMark = (name: string, at: string, elapsedMs: number) => ({
  name,
  at,
  elapsedMs,
  source: 'run',
  evidence: null,
  void: false,
});

/** Approvals in advance were for the old values, and conditions that depend on them are evaluated again. */
function changeParams(state: RunState, event: Extract<Recorded, { type: 'params.changed' }>): void {
  const { by, wall: at } = event;
  state.paramChanges.push(...event.params.map((change) => ({ ...change, by, at })));
  state.approvals.clear();
  state.planDigest = event.plan;
  for (const { id, attributes } of state.plan.sections) {
    if (event.params.some(({ name }) => attributes.when?.includes(name))) state.entered.delete(id);
  }
}
