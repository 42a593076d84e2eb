import { expect, it } from 'vitest';
import { createPlainView } from '../../src/plain/plain.ts';
import type { LiveSignal } from '../../src/model/ports.ts';
import { completedRun, failedRun, RESTORE, restoring } from '../support/sample-run.ts';
import { show } from '../support/show.ts';
import { Story } from '../support/story.ts';

async function told(
  story: Story,
  options: Partial<Parameters<typeof createPlainView>[0]> = {},
  live?: { [seq: number]: LiveSignal[] },
) {
  let text = '';
  const view = createPlainView({ write: (more) => void (text += more), colour: false, github: false, ...options });
  await show(view, story, live);
  return text;
}

it('prints a completed run as lines with the time of day, the run time and both objectives at the end', async () => {
  expect(await told(completedRun(), { report: () => 'report.md' })).toMatchInlineSnapshot(`
    "03:15:02 +00:00   Restore the archive
                      run 20260115-031502-k7x2, live, by ada on ops-1
                      runbook.md, 4 steps, RTO 2h, RPO 1h; times are UTC
    03:15:02 +00:00   1. Prepare (10 min)
    03:15:02 +00:00   declare: date -u
    03:15:02 +00:00   declare: passed in 400ms
    03:15:02 +00:00   mark declaration
    03:15:02 +00:00   waiting: Check: New server provisioned
                      answers: pass | fail | not applicable
    03:15:22 +00:20   answered: pass by ada (terminal)
    03:15:22 +00:20   mark disruption at 2026-01-15T03:00:00.000Z
    03:15:22 +00:20   mark recovery-point at 2026-01-15T02:35:00.000Z: RPO 25m, met
    03:15:22 +00:20   2. Restore (1 h)
    03:15:22 +00:20   waiting: Destructive: load-dump
                      The old database is dropped.
                      pg_restore --dbname archive
                      answers: confirm | refuse (resumable)
    03:15:42 +00:40   answered: confirmed by ada (terminal)
    03:15:42 +00:40   load-dump: pg_restore --dbname archive
    03:18:47 +03:45   load-dump: exit code 0 after 3m 05s, now its gate
    03:18:47 +03:45   gate rows-match does not hold: found 12, expected 12 (poll 1)
    03:18:52 +03:50   gate rows-match holds: found 12, after 2 polls
    03:18:52 +03:50   load-dump: passed in 3m 10s
    03:18:52 +03:50   mark restored: RTO 3m 50s, met
    03:18:52 +03:50   issue by ada: The dump was in the other bucket
    03:18:52 +03:50   announce: echo done
    03:18:52 +03:50   announce: passed in 50ms

    completed after 3m 51s: 4 of 4 passed
    RTO     3m 50s of 2h, met (counted from declaration)
    RPO     25m of 1h, met (disruption less recovery point)
    report  report.md
    run     20260115-031502-k7x2, journal head 94e9017e2d9425b4 at record 27
    "
  `);
});

it('shows a failed gate with place, found, expected and last lines, and says what to type next', async () => {
  const text = await told(failedRun());
  expect(text.slice(text.indexOf('load-dump: exit code'))).toMatchInlineSnapshot(`
    "load-dump: exit code 0 after 3m 05s, now its gate
    03:18:47 +03:45   gate rows-match does not hold: found 11, expected 12 (poll 1)
    03:18:47 +03:45   gate rows-match FAILED after 1 poll
    03:18:47 +03:45   load-dump: FAILED
                      gate rows-match of load-dump did not hold
                        code      gate
                        at        runbook.md:24:1
                        found     11
                        expected  12
                        last lines
                          | counting …
                          | 11
                        next      fix the cause, then \`runbook resume\`: the gate is evaluated again, the step is not repeated
    03:18:47 +03:45   stopped: a step or gate failed

    failed after 3m 46s: 2 of 4 passed, 1 failed
    RTO     not measured (not restored yet, 3m 45s after declaration), target 2h
    RPO     25m of 1h, met (disruption less recovery point)
    stopped at load-dump (runbook.md:23:1)
    run     20260115-031502-k7x2, journal head 636e417e660a0001 at record 20
    next    runbook resume 20260115-031502-k7x2
            runbook abort 20260115-031502-k7x2
    "
  `);
});

it('indents the output of a step, neutralises it and shows a last line without a line end', async () => {
  const story = restoring().finish('load-dump');
  const begun = story.records.find((event) => event.type === 'step.started' && event.step === 'load-dump')?.seq ?? 0;
  const text = await told(
    story,
    {},
    {
      [begun]: [
        { kind: 'output', step: 'load-dump', text: 'one\ntw' },
        { kind: 'output', step: 'load-dump', text: 'o\x1b[2Jhidden\nlast' },
      ],
    },
  );
  expect(text).toContain('\n                  | one\n                  | twohidden\n                  | last\n');
  expect(text).not.toContain('\x1b');
});

it('puts the step before a line if several are running', async () => {
  const story = new Story({
    sections: [
      {
        id: 'main',
        steps: [
          { id: 'a', group: 'g' },
          { id: 'b', group: 'g' },
        ],
      },
    ],
  });
  story.start().begin('a').begin('b');
  const text = await told(story, {}, { [story.records.length]: [{ kind: 'output', step: 'b', text: 'hello\n' }] });
  expect(text).toContain('b | hello\n');
});

it('prints progress with rate and time left, at most once in ten seconds', async () => {
  const signal = (done: number): LiveSignal => ({
    kind: 'progress',
    step: 'load-dump',
    progress: { unit: 'bytes', done, total: 4_194_304 },
  });
  const clock = [0, 5_000, 10_000, 12_000];
  const text = await told(
    restoring(),
    { now: () => clock.shift() ?? 12_000 },
    {
      [restoring().records.length]: [signal(0), signal(1_048_576), signal(2_097_152), signal(2_500_000)],
    },
  );
  expect(text.match(/left/g)).toHaveLength(1);
  expect(text).toContain('load-dump: 2.0 MiB of 4.0 MiB (50 %), 204.8 KiB/s, about 10s left');
});

it('folds sections for GitHub, points to the failing line, and defuses commands that a step prints', async () => {
  const begun = failedRun().records.findIndex((event) => event.type === 'step.finished' && event.step === 'load-dump');
  const text = await told(
    failedRun(),
    { github: true },
    {
      [begun]: [{ kind: 'output', step: 'load-dump', text: '::stop-commands::x\n##[add-path]/evil\n' }],
    },
  );
  expect(text.match(/^::group::.*$/gm)).toEqual(['::group::1. Prepare (10 min)', '::group::2. Restore (1 h)']);
  expect(text.match(/^::endgroup::$/gm)).toHaveLength(2);
  expect(text).toMatch(/^::error file=runbook.md,line=24,col=1::gate rows-match/m);
  expect(text).not.toMatch(/^\s*::stop/m);
  expect(text).not.toContain('##[');
});

it('uses colour only if asked to', async () => {
  expect(await told(failedRun(), { colour: true })).toContain('\x1b[31m');
  expect(await told(failedRun())).not.toContain('\x1b');
});

it('prints the budget of a section whose heading does not mention it', async () => {
  const story = new Story({ sections: [{ id: 'main', title: 'Restore', budgetMs: 60_000 }] }).start().enter('main');
  expect(await told(story)).toContain('Restore (budget 1m)\n');
});

it('hides the output of a gate that holds at once, and shows its last lines if it does not hold', async () => {
  const during = (story: Story, text: string) => {
    const asked = story.records.find((event) => event.type === 'gate.started')?.seq ?? 0;
    return told(story, {}, { [asked]: [{ kind: 'output', step: 'rows-match', text }] });
  };
  const holds = restoring()
    .finish('load-dump')
    .gate('rows-match', 'load-dump', { polls: [true] });
  expect(await during(holds, 'counting\n12\n')).not.toContain('counting');
  const fails = restoring()
    .finish('load-dump')
    .gate('rows-match', 'load-dump', { polls: [false] });
  expect(await during(fails, '1\n2\n3\n4\n5\n6\nseven\n')).toMatch(
    /expected exit code 0 \(poll 1\)\n {18}\| 2\n[^]*\| seven\n/,
  );
});

it('prints a question that was answered beforehand as one line', async () => {
  const question = { kind: 'check', step: 'server-ready', text: 'New server provisioned' } as const;
  const story = new Story(RESTORE).start();
  story.add({ type: 'question.asked', id: 'q', question });
  story.add({
    type: 'question.answered',
    id: 'q',
    question,
    answer: { verdict: 'pass', reason: 'rehearsed' },
    by: 'sandbox',
    source: 'sandbox',
  });
  const text = await told(story);
  expect(text).toContain('Check: New server provisioned: pass by sandbox (sandbox): rehearsed\n');
  expect(text).not.toContain('waiting');
});

it('prints a question that waits for an operator at once', async () => {
  let text = '';
  const view = createPlainView({ write: (more) => void (text += more), colour: false, github: false });
  const story = new Story(RESTORE).start();
  story.add({
    type: 'question.asked',
    id: 'q',
    question: { kind: 'check', step: 'server-ready', text: 'New server provisioned' },
  });
  for (const event of story.records) view.event(event, story.state);
  await Promise.resolve();
  expect(text).toContain('waiting: Check: New server provisioned');
});
