import type { Recorded } from './events.ts';
import { resetGate, settle, spend } from './progress-of-run.ts';
import { gateOf, type RunState } from './state.ts';

type GateEvent = Extract<Recorded, { type: `gate.${string}` }>;

/** The fold of `gate.*` events. */
export function evolveGate(state: RunState, event: GateEvent): void {
  const step = state.steps.get(event.step ?? event.gate);
  const gate = gateOf(state, event.gate, event.step);
  if (!step || !gate) return;
  switch (event.type) {
    case 'gate.started':
      resetGate(gate);
      gate.status = 'running';
      gate.attempt = event.seq;
      gate.startedElapsedMs = state.clock.elapsedMs;
      step.status = 'verifying';
      return;
    case 'gate.polled':
      gate.polls = event.poll;
      gate.attempt += 1;
      gate.found = event.found;
      gate.expected = event.expected;
      gate.unjudged = event.unjudged ?? null;
      return;
    case 'gate.passed':
      gate.status = 'passed';
      if (event.step === null) settle(state, step, 'passed');
      break;
    case 'gate.failed':
      gate.status = 'failed';
      gate.failure = event.failure;
      step.status = 'unverified';
      break;
    case 'gate.cancelled':
      gate.status = 'cancelled';
      step.status = 'unverified';
      break;
  }
  gate.polls = event.polls;
  gate.durationMs = state.clock.elapsedMs - (gate.startedElapsedMs ?? state.clock.elapsedMs);
  spend(state, event.step ?? event.gate, state.clock.elapsedMs - gate.durationMs, state.clock.elapsedMs);
}
