import { dropQuestion } from './evolve-question.ts';
import { moveCursor, parentsOf, resetGate, sectionOfStep, spend } from './progress-of-run.ts';
import type { RunState } from './state.ts';

/** Another run session continues the run where its journal ends. */
export function resume(state: RunState): void {
  const stoppedMs = state.interruptions.at(-1)?.fromMs ?? state.clock.elapsedMs;
  // Only a rollback resumes a run that has ended, which opens it again. A run that is ending continues to end.
  if (state.endedAt !== null) {
    state.ending = null;
    state.marks = state.marks.map((mark) => (mark.name === 'end' ? { ...mark, void: true } : mark));
  }
  state.endedAt = null;
  state.runSession += 1;
  state.status = 'running';
  state.exitCode = null;
  state.paused = false;
  state.failedStep = null;
  dropQuestion(state, stoppedMs);
  for (const step of state.steps.values()) {
    if (step.status !== 'unverified' && step.status !== 'verifying') continue;
    step.status = 'unverified';
    for (const gate of step.gates) {
      // The runner that evaluated the gate has died; the time until then still counts for it.
      if (gate.status === 'running') spend(state, step.id, gate.startedElapsedMs ?? stoppedMs, stoppedMs);
      if (gate.status !== 'passed') resetGate(gate);
    }
  }
  reopenGuards(state);
  moveCursor(state, 0);
}

/** A guard is evaluated again on resume only if nothing in its section has been committed. */
function reopenGuards(state: RunState): void {
  const parents = parentsOf(state.plan);
  const busy = new Set<string>();
  for (const id of state.commits) {
    let section: string | null | undefined = sectionOfStep(state.plan, id);
    for (; section !== null && section !== undefined; section = parents.get(section)) busy.add(section);
  }
  for (const step of state.plan.steps) {
    if (step.role !== 'guard' || busy.has(step.section)) continue;
    const own = state.steps.get(step.id);
    if (own?.status !== 'passed') continue;
    own.status = 'pending';
    own.gates.forEach(resetGate);
  }
}
