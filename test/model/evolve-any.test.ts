import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/interpreter/engine/decide.ts';
import type { Recorded, RunEvent } from '../../src/model/events.ts';
import { fold } from '../../src/model/evolve.ts';
import { measure } from '../../src/model/measures.ts';
import { samplePlan } from '../support/plan.ts';

const plan = samplePlan({
  sections: [
    {
      id: 'one',
      steps: [
        { id: 'g', role: 'guard' },
        { id: 'a', gates: ['ga'], undo: 'ua', attributes: { capture: 'A', mark: 'restored' } },
        { id: 'c', role: 'check' },
      ],
    },
    {
      id: 'two',
      steps: [
        { id: 'b', attributes: { retries: 1 } },
        { id: 'f', role: 'finally' },
      ],
    },
  ],
});

const step = fc.constantFrom('g', 'a', 'ga', 'ua', 'c', 'b', 'f', 'nobody');
const failure = { code: 'exit-code', message: 'exit 1' } as const;
const digest = { bytes: 1, sha256: 'x' };
const by = 'ada';
const place = { operator: by, host: 'h', pid: 1, environment: {} };

/** Any event, whether or not it makes sense where it stands. */
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constantFrom('boot-1', 'boot-2').map((boot) => ({ type: 'run.resumed', boot, ...place }) as const),
  fc
    .constantFrom('failure', 'waiting', 'signal')
    .map((reason) => ({ type: 'run.stopped', reason, exitCode: 1, detail: null }) as const),
  fc.constantFrom('completed', 'aborted', 'failed').map((reason) => ({ type: 'run.ending', reason }) as const),
  fc
    .constantFrom('completed', 'failed', 'cancelled')
    .map((outcome) => ({ type: 'run.ended', outcome, exitCode: 0 }) as const),
  fc.constantFrom('one', 'two', 'three').map((section) => ({ type: 'section.entered', section }) as const),
  fc
    .tuple(step, fc.nat(3))
    .map(
      ([id, attempt]) => ({ type: 'step.started', step: id, attempt, nonce: 'n', code: '', effect: 'write' }) as const,
    ),
  fc.tuple(step, fc.boolean()).map(
    ([id, well]) =>
      ({
        type: 'step.finished',
        step: id,
        attempt: 1,
        nonce: 'n',
        ending: 'exited',
        exitCode: well ? 0 : 1,
        signal: null,
        durationMs: 5,
        output: digest,
        facts: null,
        expectations: [],
        failure: well ? null : failure,
        captured: 'x',
        marked: null,
        session: well ? digest : null,
        warnings: [],
        adopted: false,
      }) as const,
  ),
  step.map((id) => ({ type: 'step.retrying', step: id, attempt: 2, delayMs: 10 }) as const),
  step.map((id) => ({ type: 'step.failed', step: id, failure }) as const),
  step.map((id) => ({ type: 'step.committed', step: id }) as const),
  step.map((id) => ({ type: 'step.unknown', step: id, attempt: 1, why: 'why' }) as const),
  step.map((id) => ({ type: 'step.skipped', step: id, why: 'when', reason: 'r', by: null }) as const),
  fc
    .tuple(step, fc.constantFrom('rerun', 'done', 'verify', 'skip', 'fail'))
    .map(([id, decision]) => ({ type: 'step.decided', step: id, decision, by, why: 'w' }) as const),
  step.map((id) => ({ type: 'step.reopened', step: id, by }) as const),
  step.map((id) => ({ type: 'step.undone', step: id, by }) as const),
  fc.array(step, { maxLength: 4 }).map((steps) => ({ type: 'undo.requested', steps, by }) as const),
  step.map((id) => ({ type: 'undo.left', step: id, by, why: 'w' }) as const),
  fc.tuple(step, fc.option(step)).map(([gate, judged]) => ({ type: 'gate.started', gate, step: judged }) as const),
  fc
    .tuple(step, fc.option(step))
    .map(([gate, judged]) => ({ type: 'gate.passed', gate, step: judged, polls: 1 }) as const),
  fc
    .tuple(step, fc.option(step))
    .map(([gate, judged]) => ({ type: 'gate.failed', gate, step: judged, polls: 1, failure }) as const),
  fc
    .tuple(step, fc.option(step))
    .map(([gate, judged]) => ({ type: 'gate.cancelled', gate, step: judged, polls: 1 }) as const),
  step.map((id) => ({ type: 'question.asked', id: 'q', question: { kind: 'check', step: id, text: 't' } }) as const),
  fc.tuple(step, fc.constantFrom('pass', 'fail', 'na', 'confirm', 'stop')).map(
    ([id, verdict]) =>
      ({
        type: 'question.answered',
        id: 'q',
        question: { kind: 'check', step: id, text: 't' },
        answer: { verdict },
        by,
        source: 'terminal',
      }) as const,
  ),
  fc
    .constantFrom('restored', 'disruption', 'recovery-point')
    .map((name) => ({ type: 'mark.set', name, at: null, source: 'a', evidence: null }) as const),
  fc.constant({ type: 'run.paused', by } as const),
  fc.constant({ type: 'run.continued', by } as const),
  fc.constant({ type: 'plan.changed', plan: 'x', sha256: 'y', by, changes: [] } as const),
  fc.constant({ type: 'params.changed', plan: 'x', params: [{ name: 'P', from: null, to: '1' }], by } as const),
  fc.constant({ type: 'plan.kept', edited: 'x', by, changes: ['a: changed: code'] } as const),
  fc.constant({ type: 'journal.recovered', bytes: 3, copy: 'tail' } as const),
);

const stamped = (events: readonly RunEvent[], jumps: readonly number[]): Recorded[] =>
  events.map((one, index) => ({
    v: 1,
    seq: index + 1,
    prev: '',
    epoch: 1,
    wall: new Date(Date.parse('2026-01-15T03:00:00Z') + (jumps[index] ?? 0)).toISOString(),
    mono: 1_000 + index * 10,
    ...one,
    sum: String(index),
  }));

describe('the fold of any events in any order', () => {
  it('never throws, never counts time backwards, and leaves a state that decide accepts, at every prefix', () => {
    const jump = fc.integer({ min: -86_400_000, max: 86_400_000 });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.array(jump, { maxLength: 40 }), (events, jumps) => {
        const records = stamped(events, jumps);
        for (let length = 0; length <= records.length; length += 1) {
          const state = fold(plan, records.slice(0, length));
          expect(state.records).toBe(length);
          expect(state.clock.elapsedMs).toBeGreaterThanOrEqual(0);
          measure(state);
          const moment = {
            elapsedMs: 0,
            busy: new Set<string>(),
            admitted: new Set<string>(),
            cleared: new Set<string>(),
            stopping: null,
            aborting: null,
            attended: false,
            operator: by,
          };
          // Nothing to do is a state that a run would hang in; waiting is for a person or for something that runs.
          expect(decide(plan, state, moment).length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
