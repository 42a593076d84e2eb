import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { asOf } from '../../src/model/as-of.ts';
import type { Recorded } from '../../src/model/events.ts';
import { evolve, fold } from '../../src/model/evolve.ts';
import { measure, stepMs } from '../../src/model/measures.ts';
import { timeSpent } from '../../src/model/run-time.ts';
import { initialState } from '../../src/model/state.ts';
import { describeRun } from '../../src/report/index.ts';
import { historyOf } from '../../src/report/html/history.ts';
import { html } from '../../src/report/html/index.ts';
import { junit } from '../../src/report/junit.ts';
import { markdown } from '../../src/report/markdown/index.ts';
import { metrics } from '../../src/report/metrics.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { beforeRestore, failedRun, RESTORE, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const MINUTE = 60_000;
const died = (story: Story, afterMs: number, livedMs?: number): Story => {
  story.resume(afterMs);
  const resumed = story.records.pop();
  if (resumed?.type !== 'run.resumed') throw new Error('not resumed');
  story.records.push(livedMs === undefined ? resumed : { ...resumed, livedMs });
  return story;
};

describe('the time after a runner died', () => {
  it('is standstill from the last record on, for every figure', () => {
    const story = died(
      new Story(RESTORE).start().enter('prepare').begin('declare').wait(2_000).finish('declare'),
      25_000,
    );
    expect(timeSpent(story.state)).toMatchObject({ stoppedMs: 25_000, machineMs: 3_000, waitedMs: 0 });
    expect(story.state.interruptions).toMatchObject([{ reason: 'died', fromMs: 3_000, toMs: 28_000 }]);
    expect(historyOf(story.state, story.records).stops).toMatchObject([{ fromMs: 3_000, toMs: 28_000 }]);
  });

  it('is work while the runner was seen alive after its last record', () => {
    const story = died(new Story(RESTORE).start().begin('declare'), 25_000, 20_000);
    story.add({ type: 'step.unknown', step: 'declare', attempt: 1, why: 'it died' }).wait(MINUTE);
    story.add({ type: 'run.paused', by: 'ada' });
    expect(timeSpent(story.state)).toMatchObject({ stoppedMs: 5_000, machineMs: 20_000 + MINUTE });
    // What it took is what was seen of it, however long the run goes on.
    expect(stepMs(story.state, 'declare')).toBe(20_000);
    const [bar] = historyOf(story.state, story.records).steps.get('declare') ?? [];
    expect(bar).toMatchObject({ look: 'unknown', fromMs: 0, toMs: 20_000 });
  });

  it('is work while a step outlives it, and standstill after that', () => {
    const story = died(new Story(RESTORE).start().begin('declare'), 25_000);
    story.finish('declare', { ms: 0, adopted: true });
    const finished = story.records.pop();
    if (finished?.type !== 'step.finished') throw new Error('not finished');
    story.records.push({ ...finished, durationMs: 10_000 });
    expect(timeSpent(story.state)).toMatchObject({ stoppedMs: 15_000, machineMs: 10_000 });
    expect(measure(story.state).sections[0]?.actualMs ?? 10_000).toBe(10_000);
    const { steps, stops } = historyOf(story.state, story.records);
    expect(steps.get('declare')).toMatchObject([{ fromMs: 0, toMs: 10_000, look: 'passed' }]);
    expect(stops).toMatchObject([{ fromMs: 10_000, toMs: 25_000 }]);
  });

  it('follows the wall clock after a reboot, and never goes backwards', () => {
    const story = new Story(RESTORE).start().wait(1_000).add({ type: 'run.paused', by: 'ada' });
    const resumed = died(story, 30_000).records.pop();
    if (resumed?.type !== 'run.resumed') throw new Error('not resumed');
    const after = (wall: string): number =>
      timeSpent(fold(story.plan, [...story.records, { ...resumed, boot: 'boot-2', mono: 5, wall }])).stoppedMs;
    expect(after(resumed.wall)).toBe(30_000);
    expect(after('2026-01-15T03:00:00.000Z')).toBe(0);
  });
});

describe('waiting for operators', () => {
  it('also counts if nobody answered before the run was stopped', () => {
    const story = beforeRestore().wait(5 * MINUTE);
    story.add({ type: 'run.stopped', reason: 'signal', exitCode: 130, detail: null }).resume(MINUTE);
    expect(timeSpent(story.state)).toMatchObject({ waitedMs: 20_000 + 5 * MINUTE, stoppedMs: MINUTE });
  });

  it('is work while something else is at work, and a pause with nothing at work is standstill', () => {
    const check = { kind: 'check', step: 'server-ready', text: 'ready?' } as const;
    const story = new Story(RESTORE).start().begin('declare').ask(check).finish('declare', { ms: MINUTE });
    story.answer(check, { verdict: 'pass' }, 'ada', 1_000);
    story.add({ type: 'run.paused', by: 'ada' }).wait(3_000).add({ type: 'run.continued', by: 'ada' });
    expect(timeSpent(story.state)).toMatchObject({ machineMs: MINUTE, waitedMs: 1_000, stoppedMs: 3_000 });
    expect(story.state.decisions[0]?.waitedMs).toBe(MINUTE + 1_000);
  });
});

describe('the state at a moment after the last record', () => {
  it('keeps the clocks of a run in progress and of its step running', () => {
    const story = restoring();
    const state = asOf(story.state, story.wallMs + MINUTE, true);
    expect(stepMs(state, 'load-dump')).toBe(MINUTE);
    expect(describeRun(state)).toMatchObject({ status: 'running', objectives: { rto: { clockMs: 40_000 + MINUTE } } });
  });

  it('shows a dead run as interrupted and at a standstill, and past its target if it is', () => {
    const story = restoring();
    const state = asOf(story.state, story.wallMs + 121 * MINUTE, false);
    expect(state.status).toBe('interrupted');
    expect(timeSpent(state).stoppedMs).toBe(121 * MINUTE);
    expect(measure(state).rto).toMatchObject({ verdict: 'missed', actualMs: null, clockMs: 40_000 + 121 * MINUTE });
  });

  it('shows no step as running without a runner, and counts it only until its runner died', () => {
    const story = restoring();
    const state = asOf(story.state, story.wallMs + 121 * MINUTE, false, MINUTE);
    expect(state.steps.get('load-dump')?.status).toBe('unknown');
    expect(stepMs(state, 'load-dump')).toBe(MINUTE);
    const asked = restoring().finish('load-dump').add({ type: 'gate.started', gate: 'rows-match', step: 'load-dump' });
    const before = stepMs(asked.state, 'load-dump');
    const judged = asOf(asked.state, asked.wallMs + 121 * MINUTE, false, MINUTE);
    expect(judged.steps.get('load-dump')?.status).toBe('unverified');
    expect(stepMs(judged, 'load-dump')).toBe((before ?? 0) + MINUTE);
  });

  it('is the final state for a run that has ended', () => {
    const story = failedRun().end('cancelled');
    expect(asOf(story.state, story.wallMs + MINUTE, false)).toEqual(story.state);
  });
});

it('a step with an unknown outcome that is run again is not drawn to the end of the run', () => {
  const story = died(restoring(), MINUTE).add({ type: 'step.unknown', step: 'load-dump', attempt: 1, why: 'x' });
  story.add({ type: 'step.decided', step: 'load-dump', decision: 'done', by: 'ada', why: 'I looked' });
  story.gate('rows-match', 'load-dump', { polls: [true] }).add({ type: 'step.committed', step: 'load-dump' });
  story.wait(10 * MINUTE).end();
  const bars = historyOf(story.state, story.records).steps.get('load-dump') ?? [];
  expect(bars.filter(({ look }) => look === 'running')).toEqual([]);
  expect(Math.max(...bars.filter(({ look }) => look === 'unknown').map(({ toMs }) => toMs))).toBeLessThan(2 * MINUTE);
});

/** What a run can do, in any order in which it can do it: the story refuses nothing, so that the guards are here. */
const moves = [
  'pass',
  'begin',
  'finish',
  'ask',
  'answer',
  'stop',
  'resume',
  'pause',
  'continue',
  'unknown',
  'gate',
] as const;
const move = fc.record({
  what: fc.constantFrom(...moves),
  step: fc.constantFrom('declare', 'load-dump', 'announce'),
  ms: fc.integer({ min: 0, max: 600_000 }),
  lived: fc.integer({ min: 0, max: 600_000 }),
});

function play(list: readonly { what: (typeof moves)[number]; step: string; ms: number; lived: number }[]): Story {
  const story = new Story(RESTORE).start().mark('declaration');
  const check = { kind: 'check', step: 'server-ready', text: 'ready?' } as const;
  for (const { what, step, ms, lived } of list) {
    const state = story.state;
    const own = state.steps.get(step);
    const stopped = state.interruptions.at(-1)?.toMs === null;
    const runs = own?.status === 'running';
    if (stopped && what !== 'resume') continue;
    if (what === 'pass' && !runs) story.pass(step, { ms });
    if (what === 'begin' && !runs) story.begin(step);
    if (what === 'finish' && runs) {
      const earlier = own.attempts.at(-1)?.runSession !== state.runSession;
      story.finish(step, { ms, adopted: earlier });
    }
    if (what === 'ask' && !state.question) story.ask(check);
    if (what === 'answer' && state.question) story.answer(check, { verdict: 'pass' }, 'ada', ms);
    if (what === 'stop') story.wait(ms).add({ type: 'run.stopped', reason: 'signal', exitCode: 130, detail: null });
    if (what === 'resume') died(story, ms, stopped ? undefined : lived);
    if (what === 'pause') story.wait(ms).add({ type: 'run.paused', by: 'ada' });
    if (what === 'continue') story.wait(ms).add({ type: 'run.continued', by: 'ada' });
    if (what === 'unknown' && runs) story.add({ type: 'step.unknown', step, attempt: own.attempts.length, why: 'x' });
    if (what === 'gate') story.gate('rows-match', 'load-dump', { polls: [ms % 2 === 0], everyMs: ms });
  }
  return story;
}

describe('the figures of any run', () => {
  it('add up at every moment, and only a step that outlived its runner makes one shrink', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), (list) => {
        const { plan, records } = play(list);
        const state = initialState(plan);
        let before = 0;
        for (const record of records) {
          evolve(state, record);
          const { elapsedMs, waitedMs, stoppedMs, machineMs } = timeSpent(state);
          expect(waitedMs + stoppedMs + machineMs).toBe(elapsedMs);
          expect(Math.min(waitedMs, stoppedMs, machineMs)).toBeGreaterThanOrEqual(0);
          expect(elapsedMs).toBeGreaterThanOrEqual(before);
          if (!adopts(record)) expect(machineMs + waitedMs + stoppedMs).toBeGreaterThanOrEqual(before);
          before = elapsedMs;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in every report and in the chart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 15 }), fc.boolean(), async (list, ends) => {
        const story = play(list);
        if (ends && story.state.interruptions.at(-1)?.toMs !== null) story.end('cancelled');
        const { state, records } = story;
        const time = timeSpent(state);
        expect(describeRun(state).time).toEqual(time);

        const history = historyOf(state, records);
        expect(history.endMs).toBe(time.elapsedMs);
        expect(history.stops.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(time.stoppedMs);

        const text = await markdown.render(state, { records });
        const [elapsed, machine, waited, stopped] = [time.elapsedMs, time.machineMs, time.waitedMs, time.stoppedMs].map(
          formatDuration,
        );
        expect(text).toContain(
          `Of ${elapsed}, ${machine} was work, ${waited} was spent waiting for operators, and for ${stopped} nothing was played.`,
        );
        const page = await html.render(state, { records });
        expect(page).toContain(`<dt>Duration</dt><dd>${elapsed}<small>${waited} waiting for operators`);

        const figures = new Map(
          (await metrics.render(state, { records }))
            .split('\n')
            .flatMap((line) => /^(runbook_r\w+)\{[^}]*\} (\S+)$/.exec(line)?.slice(1, 3) ?? [])
            .reduce<(readonly [string, number])[]>(
              (pairs, word, index, all) => (index % 2 === 0 ? [...pairs, [word, Number(all[index + 1])]] : pairs),
              [],
            ),
        );
        expect(figures.get('runbook_run_duration_seconds')).toBe(time.elapsedMs / 1_000);
        expect(figures.get('runbook_run_waiting_seconds')).toBe(time.waitedMs / 1_000);
        expect(figures.get('runbook_run_stopped_seconds')).toBe(time.stoppedMs / 1_000);

        const suites = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
          await junit.render(state, { records }),
        ) as { testsuites: { time: string } };
        expect(Number(suites.testsuites.time)).toBeCloseTo(time.elapsedMs / 1_000, 3);

        const { rto } = measure(state);
        expect(describeRun(state).objectives.rto.verdict).toBe(rto.verdict === 'no-target' ? null : rto.verdict);
        expect(figures.get('runbook_rto_met')).toBe(rto.verdict === 'missed' ? 0 : undefined);
        expect(text.includes('**missed**')).toBe(rto.verdict === 'missed');
      }),
      { numRuns: 60 },
    );
  });
});

const adopts = (record: Recorded): boolean => record.type === 'step.finished' && record.adopted;
