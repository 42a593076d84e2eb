import { describe, expect, it } from 'vitest';
import { measure } from '../../src/model/measures.ts';
import { rtoSoFar } from '../../src/model/objectives.ts';
import { measuredWords } from '../../src/presentation/wording.ts';
import { completedRun, RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const HOUR = 3_600_000;

describe('RTO', () => {
  it('counts from the declaration to the last restored mark', () => {
    const story = new Story(RESTORE)
      .start()
      .wait(60_000)
      .mark('declaration')
      .wait(HOUR)
      .mark('restored')
      .wait(HOUR / 2)
      .mark('restored');
    expect(measure(story.state).rto).toMatchObject({
      actualMs: 1.5 * HOUR,
      verdict: 'met',
      from: 'declaration',
      to: 'restored',
    });
  });

  it('counts from the start without a declaration', () => {
    const story = new Story(RESTORE)
      .start()
      .wait(2 * HOUR + 1)
      .mark('restored');
    expect(measure(story.state).rto).toMatchObject({ actualMs: 2 * HOUR + 1, verdict: 'missed', from: 'start' });
  });

  it('is not measured without a restored mark, however the run ended', () => {
    const { rto } = measure(new Story(RESTORE).start().wait(1000).end().state);
    expect(rto).toMatchObject({ actualMs: null, verdict: 'not-measured', targetMs: 2 * HOUR });
    expect(measuredWords(rto)).toBe(
      'not measured (the run ended without the mark restored, 1s after start), target 2h',
    );
  });

  it('is not measured in a partial play', () => {
    const story = new Story({ ...RESTORE, partial: { from: 'load-dump', until: null, only: [] } })
      .start()
      .mark('restored');
    expect(measure(story.state).rto).toMatchObject({ verdict: 'not-measured', actualMs: null });
  });

  it('uses run time if both marks have it, so that a jump of the wall clock has no effect', () => {
    const story = new Story(RESTORE).start().mark('declaration').wait(HOUR);
    story.mark('restored');
    const jumped = story.records.map((event) =>
      event.seq === 3 ? { ...event, wall: '2026-01-16T03:15:02.000Z' } : event,
    );
    story.records.splice(0, story.records.length, ...jumped);
    expect(measure(story.state).rto).toMatchObject({ actualMs: HOUR, verdict: 'met' });
  });

  it('uses the wall clock if the time of the declaration was reported', () => {
    const story = new Story(RESTORE)
      .start()
      .mark('declaration', '2026-01-15T02:15:02.000Z', 'ada')
      .wait(HOUR)
      .mark('restored');
    expect(measure(story.state).rto.actualMs).toBe(2 * HOUR);
  });

  it('is invalid when the restored mark is before the declaration', () => {
    const story = new Story(RESTORE).start().mark('restored').wait(1000).mark('declaration');
    expect(measure(story.state).rto).toMatchObject({ verdict: 'invalid', actualMs: -1000 });
  });

  it('has a figure and no verdict without a target', () => {
    const story = new Story().start().wait(1000).mark('restored');
    expect(measure(story.state).rto).toMatchObject({ verdict: 'no-target', actualMs: 1000, targetMs: null });
  });

  it('does not count a mark whose step was undone', () => {
    const story = completedRun().add({ type: 'step.undone', step: 'load-dump', by: 'ada' });
    expect(measure(story.state).rto.verdict).toBe('not-measured');
  });

  it('keeps running until the mark restored', () => {
    const story = new Story(RESTORE).start().wait(1000);
    expect(rtoSoFar(story.state, 1500)).toBe(1500);
    expect(rtoSoFar(story.mark('restored').wait(9000).state, 9000)).toBe(1000);
  });
});

describe('RPO', () => {
  const between = (point: string, disruption: string) =>
    measure(
      new Story(RESTORE).start().mark('disruption', disruption, 's').mark('recovery-point', point, 's', 'LAST-MODIFIED')
        .state,
    ).rpo;

  it('is the disruption minus the recovery point, with the line it was read from', () => {
    expect(between('2026-01-15T02:35:00Z', '2026-01-15T03:00:00Z')).toMatchObject({
      actualMs: 25 * 60_000,
      verdict: 'met',
      evidence: 'LAST-MODIFIED',
    });
  });

  it('is missed when more was lost than allowed', () => {
    expect(between('2026-01-15T01:00:00Z', '2026-01-15T03:00:00Z').verdict).toBe('missed');
  });

  it('is invalid, never met, when the recovery point is after the disruption', () => {
    expect(between('2026-01-15T03:00:01Z', '2026-01-15T03:00:00Z')).toMatchObject({
      actualMs: -1000,
      verdict: 'invalid',
    });
  });

  it('is not measured when either end is unknown', () => {
    const story = new Story(RESTORE).start().mark('recovery-point', '2026-01-15T02:35:00Z', 's');
    expect(measure(story.state).rpo).toMatchObject({
      verdict: 'not-measured',
      why: 'the mark disruption has not been set',
    });
  });
});

describe('time', () => {
  it('separates waiting for operators, standstill and work', () => {
    const check = { kind: 'check', step: 'server-ready', text: 'ready?' } as const;
    const story = new Story(RESTORE).start().wait(1000).ask(check).answer(check, { verdict: 'pass' }, 'ada', 20_000);
    story.add({ type: 'run.stopped', reason: 'signal', exitCode: 130, detail: null }).resume(HOUR).wait(500);
    story.end();
    expect(measure(story.state).time).toEqual({
      elapsedMs: HOUR + 21_500,
      waitedMs: 20_000,
      stoppedMs: HOUR,
      machineMs: 1500,
    });
  });

  it('compares each section with its budget', () => {
    const story = new Story(RESTORE).start().enter('prepare').pass('declare', { ms: 600_001 });
    const [prepare, restore] = measure(story.state).sections;
    expect(prepare).toMatchObject({ id: 'prepare', actualMs: 600_001, verdict: 'over' });
    expect(restore).toMatchObject({ id: 'restore', actualMs: null, verdict: 'not-measured' });
  });
});
