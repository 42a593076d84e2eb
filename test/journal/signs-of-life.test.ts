import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRun, livedAfter, showLife, type RunDirectory } from '../../src/journal/index.ts';
import { createClock } from '../../src/platform/index.ts';
import { Workplace } from '../support/cli.ts';
import { Story } from '../support/story.ts';

let here: Workplace;
let run: RunDirectory;
beforeEach(() => {
  here = new Workplace();
  run = createRun(path.join(here.folder, '.runbook/runs'), 'r');
});
afterEach(() => here.remove());

const begun = (): Story => new Story().start({ pid: process.pid, boot: 'boot-1' });
const sign = (of: unknown): void => writeFileSync(run.alive, JSON.stringify(of));

it('is how long the runner was seen alive after its last record', () => {
  const { records } = begun();
  const mono = records[0]?.mono ?? 0;
  sign({ pid: process.pid, boot: 'boot-1', mono: mono + 4_200.4 });
  expect(livedAfter(run, records)).toBe(4_200);
  sign({ pid: process.pid, boot: 'boot-1', mono: mono - 5 });
  expect(livedAfter(run, records)).toBe(0);
});

it('ignores a sign of another process or another boot, a broken one, and a missing one', () => {
  const { records } = begun();
  const mono = (records[0]?.mono ?? 0) + 1_000;
  for (const other of [{ pid: 1, boot: 'boot-1', mono }, { pid: process.pid, boot: 'boot-2', mono }, null, 'x', 7]) {
    sign(other);
    expect(livedAfter(run, records)).toBe(0);
  }
  writeFileSync(run.alive, '{"pid":');
  expect(livedAfter(run, records)).toBe(0);
  rmSync(run.alive);
  expect(livedAfter(run, records)).toBe(0);
});

it('is ignored for a run whose end was recorded', () => {
  const { records } = begun().add({ type: 'run.stopped', reason: 'signal', exitCode: 130, detail: null });
  sign({ pid: process.pid, boot: 'boot-1', mono: (records[0]?.mono ?? 0) + 9_000 });
  expect(livedAfter(run, records)).toBe(0);
});

it('is written every second over the previous one, and a missing folder does not stop the run', async () => {
  const life = showLife(run, 'boot-1', createClock());
  try {
    const first = readFileSync(run.alive, 'utf8');
    expect(JSON.parse(first)).toMatchObject({ pid: process.pid, boot: 'boot-1' });
    await vi.waitFor(() => expect(readFileSync(run.alive, 'utf8')).not.toBe(first), 20_000);
    expect(readFileSync(run.alive, 'utf8')).toHaveLength(first.length);
  } finally {
    life.stop();
  }
  rmSync(run.path, { recursive: true });
  expect(() => showLife(run, 'boot-1', createClock()).stop()).not.toThrow();
});
