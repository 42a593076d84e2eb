import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { REPORTS, type Printed } from '../../src/report/index.ts';
import { completedRun, failedRun } from '../support/sample-run.ts';
import type { Story } from '../support/story.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-cast-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Event = readonly [time: number, code: string, data: string];

const PRINTED: Readonly<Record<string, readonly Printed[]>> = {
  'load-dump': [
    { ms: 1_000, text: 'creating \x1b[31mTBLS\x1b[0m\nhalf \x1b' },
    { ms: 90_000, text: '[2Ja line\nno end' },
  ],
};

async function cast(
  name: string,
  story: Story,
): Promise<{ header: Record<string, unknown>; events: Event[]; text: string }> {
  const format = REPORTS.find((one) => one.name === name);
  const text =
    (await format?.render(story.state, { records: story.records, printed: (step) => PRINTED[step] ?? [] })) ?? '';
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { header: header as Record<string, unknown>, events: events as Event[], text };
}

it('has a version 2 header, output and a marker for each step, and nothing that anybody typed', async () => {
  const { header, events } = await cast('cast', completedRun());
  expect(header).toMatchObject({ version: 2, title: 'Restore the archive', timestamp: 1_768_446_902 });
  expect(events.filter(([, code]) => code === 'm').map(([, , label]) => label)).toEqual([
    'declare',
    'load-dump',
    'announce',
  ]);
  expect(new Set(events.map(([, code]) => code))).toEqual(new Set(['o', 'm']));
});

it('shows output at its time, in whole lines, without the sequences that a step printed', async () => {
  const { events } = await cast('cast', completedRun());
  const begun = events.find(([, code, data]) => code === 'm' && data === 'load-dump')?.[0] ?? 0;
  const said = (text: string): number => (events.find(([, , data]) => data.includes(text))?.[0] ?? 0) - begun;
  expect(said('creating TBLS')).toBeCloseTo(1, 3);
  expect(said('half a line')).toBeCloseTo(90, 3);
  expect(said('no end')).toBeCloseTo(90, 3);
  expect(events.map(([, , data]) => data).join('')).not.toMatch(/\x1b\[(31m.*TBLS|2J)/);
});

it('never goes back in time', async () => {
  const { events } = await cast('cast', completedRun());
  const times = events.map(([time]) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('has the same story in version 3, with intervals that add up, and how it ended', async () => {
  const [v2, v3] = [await cast('cast', failedRun()), await cast('cast-v3', failedRun())];
  expect(v3.header).toMatchObject({ version: 3, term: { cols: 120, rows: 40 } });
  expect(v3.events.at(-1)).toEqual([0, 'x', '1']);
  const shown = v3.events.slice(0, -1);
  expect(shown.map(([, ...rest]) => rest)).toEqual(v2.events.map(([, ...rest]) => rest));
  const total = shown.reduce((sum, [interval]) => sum + interval, 0);
  expect(total).toBeCloseTo(v2.events.at(-1)?.[0] ?? 0, 3);
});

it('is played by asciinema itself', async () => {
  const file = path.join(folder, 'run.cast');
  writeFileSync(file, (await cast('cast', completedRun())).text);
  // asciinema wants a terminal: script gives it one.
  const shown = execFileSync('script', ['-qec', `asciinema cat '${file}'`, '/dev/null'], { encoding: 'utf8' });
  expect(shown).toContain('half a line');
  expect(shown).toContain('completed after 3m 51s: 4 of 4 passed');
});
