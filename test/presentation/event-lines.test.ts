import { expect, it } from 'vitest';
import { eventLines } from '../../src/presentation/event-lines.ts';
import type { RunEvent } from '../../src/model/events.ts';
import { RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const EVIL = 'x\x1b[2J\x1b]0;title\x07y';
const NO_OUTPUT = { bytes: 0, sha256: '' };

/** Events that a completed run does not have, with text that tries to drive the terminal. */
const RARE: readonly (readonly [RunEvent, RegExp])[] = [
  [{ type: 'run.resumed', operator: EVIL, host: 'h', boot: 'b', pid: 1, environment: {} }, /^resumed .* by xy on h$/],
  [{ type: 'run.stopped', reason: 'waiting', exitCode: 3, detail: EVIL }, /^stopped: an operator is needed$/],
  [
    { type: 'step.skipped', step: 'announce', why: 'operator', reason: EVIL, by: 'ada' },
    /^announce: skipped \(xy\) by ada$/,
  ],
  [{ type: 'step.retrying', step: 'announce', attempt: 2, delayMs: 2_000 }, /^announce: attempt 2 in 2s$/],
  [{ type: 'step.unknown', step: 'announce', attempt: 1, why: EVIL }, /^announce: outcome unknown \(xy\)$/],
  [
    { type: 'step.decided', step: 'announce', decision: 'rerun', by: 'ada', why: EVIL },
    /^announce: to be run again by ada: xy$/,
  ],
  [{ type: 'step.reopened', step: 'announce', by: 'ada' }, /^announce: to be played again by ada$/],
  [{ type: 'step.undone', step: 'announce', by: 'ada' }, /^announce: undone by ada$/],
  [
    { type: 'undo.requested', steps: ['load-dump', 'announce'], by: EVIL },
    /^xy rolls back the run, newest first: load-dump, announce$/,
  ],
  [{ type: 'undo.left', step: 'announce', by: 'ada', why: EVIL }, /^announce left as it is by ada: xy$/],
  [
    { type: 'gate.cancelled', gate: 'rows-match', step: 'load-dump', polls: 2 },
    /^gate rows-match was cancelled, the step is not verified$/,
  ],
  [{ type: 'note.added', kind: 'lesson', text: EVIL, by: 'ada' }, /^lesson by ada: xy$/],
  [{ type: 'run.paused', by: EVIL }, /^paused by xy$/],
  [{ type: 'run.continued', by: EVIL }, /^continued by xy$/],
  [{ type: 'preflight.warned', connection: 'metastore', message: EVIL }, /^warning: metastore: xy$/],
  [{ type: 'warning.raised', step: null, message: EVIL }, /^warning: xy$/],
  [
    { type: 'params.changed', plan: 'x', params: [{ name: 'LIMIT', from: '60', to: EVIL }], by: EVIL },
    /^params changed by xy$/,
  ],
  [
    { type: 'plan.kept', edited: 'x', by: EVIL, changes: [EVIL] },
    /^the runbook was edited; xy continues with the text that the run was started with$/,
  ],
  [
    { type: 'journal.recovered', bytes: 12, copy: 'tail' },
    /^warning: 12 bytes of a torn record were set aside in tail$/,
  ],
  [{ type: 'sandbox.prepared', services: ['postgres'], standIns: ['kubectl'], disaster: EVIL }, /^sandbox: postgres$/],
  [
    { type: 'sandbox.called', calls: [{ command: 'kubectl', calls: 3, failed: 1 }], log: null },
    /^stand-ins: kubectl 3 calls, 1 failed$/,
  ],
  [
    {
      type: 'gate.polled',
      gate: 'rows-match',
      step: 'load-dump',
      poll: 1,
      passed: false,
      found: EVIL,
      expected: '1',
      exitCode: 1,
      durationMs: 1,
      output: NO_OUTPUT,
      facts: null,
    },
    /^gate rows-match does not hold: found xy, expected 1 \(poll 1\)$/,
  ],
];

it.each(RARE)('prints $type without letting its text drive the terminal', (event, wanted) => {
  const story = new Story(RESTORE).start().add(event);
  const record = story.records.at(-1);
  if (!record) throw new Error('the story has no record');
  const lines = eventLines(record, story.state);
  expect(lines[0]?.text).toMatch(wanted);
  expect(JSON.stringify(lines)).not.toContain('\\u001b');
});

it.each([
  [{ ending: 'timeout', exitCode: null }, 'timed out'],
  [{ ending: 'cancelled', exitCode: null }, 'cancelled'],
  [{ ending: 'spawn-failed', exitCode: null }, 'could not be started'],
  [{ ending: 'session-lost', exitCode: 0 }, 'the shell session was lost'],
  [{ ending: 'exited', exitCode: null, signal: 'SIGKILL' }, 'ended by SIGKILL'],
  [{ ending: 'exited', exitCode: 3 }, 'exit code 3'],
  [{ ending: 'exited', exitCode: null }, 'failed'],
] as const)('says how a step ended: %o', (how, words) => {
  const story = new Story(RESTORE).start().begin('announce').finish('announce');
  const record = story.records.at(-1);
  if (record?.type !== 'step.finished') throw new Error('the story does not end with a finished step');
  expect(eventLines({ ...record, ...how, failure: { code: 'exit-code', message: 'no' } }, story.state)[0]?.text).toBe(
    `announce: ${words} after 1s`,
  );
});
