import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recorded } from '../../src/model/events.ts';
import { Player, Timeline } from '../../src/replay/index.ts';
import { completedRun, failedRun } from '../support/sample-run.ts';
import type { Story } from '../support/story.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function printed(step: string, attempt: number, text: string, paces: string): void {
  const directory = path.join(folder, step, String(attempt));
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'output'), text);
  if (paces !== '') writeFileSync(path.join(directory, 'output.idx'), paces);
}

/** What a viewer sees, in its order: names of events, output in quotes, `|` for a jump. */
function watch(story: Story, options: { speed?: number; idleLimitMs?: number } = {}) {
  const seen: string[] = [];
  const timeline = new Timeline(story.plan, story.records);
  const player = new Player({
    plan: story.plan,
    timeline,
    speed: options.speed ?? 1,
    idleLimitMs: options.idleLimitMs ?? Number.POSITIVE_INFINITY,
    stage: {
      show: () => seen.push('|'),
      event: (event: Recorded) => seen.push(event.type),
      live: (signal) => seen.push(signal.kind === 'output' ? JSON.stringify(signal.text) : signal.kind),
    },
    isAltered: () => false,
    outputFile: (step, attempt) => path.join(folder, step, String(attempt), 'output'),
  });
  const take = (): string[] => seen.splice(0);
  return { player, timeline, take };
}

describe('time', () => {
  it('passes at the pace of the run, or at a multiple of it', () => {
    const { player, timeline } = watch(completedRun());
    expect(timeline.endMs).toBeGreaterThan(230_000);
    player.advance(20_500);
    expect(player.position).toBe(20_500);
    const { player: fast } = watch(completedRun(), { speed: 10 });
    fast.advance(2_050);
    expect(fast.position).toBe(20_500);
    expect(fast.shown).toBe(player.shown);
  });

  it('shortens a stretch without events to the limit, while the clock continues', () => {
    const { player } = watch(completedRun(), { idleLimitMs: 2_000 });
    // 400 ms of a step, then 20 s of waiting for a check, squeezed to 2 s.
    player.advance(400 + 1_000);
    expect(player.position).toBe(400 + 10_000);
    player.advance(1_000);
    expect(player.position).toBe(400 + 20_000);
  });

  it('stands still while it is paused', () => {
    const { player } = watch(completedRun());
    player.playing = false;
    player.advance(60_000);
    expect(player.position).toBe(0);
  });

  it('ends with every event shown once and in order', () => {
    const story = completedRun();
    const { player, take } = watch(story);
    player.advance(Number.POSITIVE_INFINITY);
    expect(take()).toEqual(story.records.map((record) => record.type));
    expect(player.atEnd).toBe(true);
    expect(player.state.status).toBe('completed');
  });
});

describe('output', () => {
  it('appears at its original pace, and before the event that ends its step', () => {
    printed('load-dump', 1, 'one\ntwo\nthree\n', '1000 4\n60000 8\n');
    const story = completedRun();
    const { player, timeline, take } = watch(story);
    const begun = story.records.findIndex((record) => record.type === 'step.started' && record.step === 'load-dump');
    player.seek(begun + 1);
    take();
    player.advance(999);
    expect(take()).toEqual([]);
    player.advance(1);
    expect(take()).toEqual(['"one\\n"']);
    player.advance(60_000);
    expect(take()).toEqual(['"two\\n"']);
    player.advance(timeline.at(begun + 1) - player.position);
    expect(take().slice(0, 2)).toEqual(['"three\\n"', 'step.finished']);
  });

  it('is there after a jump, up to that moment', () => {
    printed('load-dump', 1, 'one\ntwo\n', '1000 4\n400000 8\n');
    const { player, take } = watch(failedRun());
    expect(player.jump('failure', 1)).toBe(true);
    expect(take()).toEqual(['|', '"one\\ntwo\\n"']);
    expect(player.jump('step', -1)).toBe(true);
    expect(take()).toEqual(['|']);
  });

  it('does not split a character that was printed in two pieces', () => {
    printed('declare', 1, 'é\n', '10 1\n20 3\n');
    const { player, take } = watch(completedRun());
    player.advance(Number.POSITIVE_INFINITY);
    expect(take()).toContain('"é\\n"');
  });
});

describe('jumps', () => {
  it('find steps, marks and failures in both directions, and report if there is none', () => {
    const { player, timeline } = watch(failedRun());
    player.jump('mark', 1);
    expect(timeline.records[player.shown - 1]).toMatchObject({ type: 'mark.set', name: 'declaration' });
    player.jump('failure', 1);
    expect(timeline.records[player.shown - 1]).toMatchObject({ type: 'step.failed', step: 'load-dump' });
    expect(player.state.failedStep).toBe('load-dump');
    expect(player.jump('failure', 1)).toBe(false);
    player.jump('step', -1);
    player.jump('step', -1);
    expect(timeline.records[player.shown - 1]).toMatchObject({ type: 'step.started', step: 'declare' });
    expect(player.state.failedStep).toBe(null);
    player.jump('event', -1);
    expect(timeline.records[player.shown - 1]).toMatchObject({ type: 'section.entered' });
  });

  it('find where a step or a section began', () => {
    const { timeline } = watch(completedRun());
    expect(timeline.records[(timeline.beginOf('restore') ?? 0) - 1]).toMatchObject({ type: 'section.entered' });
    expect(timeline.records[(timeline.beginOf('load-dump') ?? 0) - 1]).toMatchObject({ type: 'question.asked' });
    expect(timeline.beginOf('nothing')).toBe(null);
  });
});

it('continues when a run in progress has more records', () => {
  const story = completedRun();
  const { player, timeline, take } = watch(failedRun());
  const half = new Timeline(story.plan, story.records.slice(0, 5));
  expect(half.isOver).toBe(false);
  half.add(story.records.slice(5));
  expect(half.isOver).toBe(true);
  expect(half.endMs).toBe(new Timeline(story.plan, story.records).endMs);
  player.advance(Number.POSITIVE_INFINITY);
  player.keepUp(timeline.endMs + 500);
  expect(player.position).toBe(timeline.endMs + 500);
  expect(take().at(-1)).toBe('run.stopped');
});
