import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { REPORTS, type Printed } from '../../src/report/index.ts';
import { completedRun, failedRun, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

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
  printed = (step: string, _attempt: number): readonly Printed[] => PRINTED[step] ?? [],
): Promise<{ header: Record<string, unknown>; events: Event[]; text: string }> {
  const format = REPORTS.find((one) => one.name === name);
  const text = (await format?.render(story.state, { records: story.records, printed })) ?? '';
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { header: header as Record<string, unknown>, events: events as Event[], text };
}

it('has a version 2 header, output and a marker for each step, but no typed input', async () => {
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

it('has the same content in version 3, with intervals that add up, and the exit code', async () => {
  const [v2, v3] = [await cast('cast', failedRun()), await cast('cast-v3', failedRun())];
  expect(v3.header).toMatchObject({ version: 3, term: { cols: 120, rows: 24 } });
  expect(v3.events.at(-1)).toEqual([0, 'x', '1']);
  const shown = v3.events.slice(0, -1);
  expect(shown.map(([, ...rest]) => rest)).toEqual(v2.events.map(([, ...rest]) => rest));
  const total = shown.reduce((sum, [interval]) => sum + interval, 0);
  expect(total).toBeCloseTo(v2.events.at(-1)?.[0] ?? 0, 3);
});

it('has no exit code in version 3 while the run has not ended', async () => {
  const { events } = await cast('cast-v3', restoring());
  expect(new Set(events.map(([, code]) => code))).toEqual(new Set(['o', 'm']));
});

it('is a golden file for a run that stopped at a gate, the same bytes each time', async () => {
  const { text } = await cast('cast', failedRun());
  expect((await cast('cast', failedRun())).text).toBe(text);
  await expect(text).toMatchFileSnapshot('golden/failed.cast');
});

const shownBy = (events: readonly Event[]): string => events.map(([, , data]) => data).join('');
const markersOf = (events: readonly Event[]): readonly string[] =>
  events.filter(([, code]) => code === 'm').map(([, , label]) => label);

it('marks where a gate or a step failed, and every attempt', async () => {
  expect(markersOf((await cast('cast', failedRun())).events)).toEqual([
    'declare',
    'load-dump',
    'gate rows-match failed',
  ]);
  const failure = { code: 'exit-code', message: 'it exited with 1' } as const;
  const twice = new Story().start().fail('first', failure).resume(1_000).pass('first');
  expect(markersOf((await cast('cast', twice)).events)).toEqual(['first', 'first failed', 'first (attempt 2)']);
});

it('keeps the output of an attempt with an unknown outcome, before that of the next attempt', async () => {
  const story = new Story().start().begin('first').wait(5_000);
  story.add({ type: 'step.unknown', step: 'first', attempt: 1, why: 'its process is gone' }).pass('first').end();
  const { events } = await cast('cast', story, (_, attempt) => [{ ms: 1_000, text: `of attempt ${attempt}\n` }]);
  expect(shownBy(events)).toMatch(/of attempt 1.*unknown.*of attempt 2/s);
});

it('names the step of each line if steps print side by side', async () => {
  const sections = [{ id: 'main', steps: [{ id: 'left' }, { id: 'right' }, { id: 'alone' }] }];
  const story = new Story({ sections }).start().begin('left').begin('right').finish('left').finish('right');
  story.pass('alone').end();
  const { events } = await cast('cast', story, (step) => [{ ms: 10, text: `from ${step}\n` }]);
  const plain = shownBy(events).replace(/\x1b\[\d+m/g, '');
  expect(plain).toContain('\nleft | from left\r\n');
  expect(plain).toContain('\nright | from right\r\n');
  expect(plain).toContain('\n| from alone\r\n');
});

it('shows output without a recorded time when its step ends, and never after that', async () => {
  const story = new Story().start().begin('first').finish('first', { ms: 3_000 });
  story.add({ type: 'step.committed', step: 'first' }).end();
  const pieces = [
    { ms: 9_000, text: 'late by its index\n' },
    { ms: Number.POSITIVE_INFINITY, text: 'unseen\n' },
  ];
  const { events } = await cast('cast', story, () => pieces);
  expect(events.filter(([, , data]) => /late|unseen/.test(data)).map(([time]) => time)).toEqual([3, 3]);
});

it('cuts a line that never ends, and still completes the recording', async () => {
  const pieces = Array.from({ length: 20_000 }, (_, index) => ({ ms: index, text: '.'.repeat(50) }));
  const { events } = await cast('cast', restoring(), (step) => (step === 'load-dump' ? pieces : []));
  const lines = shownBy(events).split('\r\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(5_000);
  expect(shownBy(events).split('.').length - 1).toBeGreaterThanOrEqual(1_000_000);
});

it('is bounded however much the steps print, and says where output is left out', async () => {
  const steps = Array.from({ length: 30 }, (_, index) => ({ id: `step-${index}` }));
  const story = new Story({ sections: [{ id: 'main', steps }] }).start();
  for (const { id } of steps) story.pass(id);
  const megabyte = [{ ms: 1, text: `${'x'.repeat(99)}\n`.repeat(10_000) }];
  const { text } = await cast('cast', story.end(), () => megabyte);
  expect(text.length).toBeLessThan(24_000_000);
  expect(text.match(/its output is left out/g)?.length).toBe(13);
});

it('sends a terminal only its own colours, whatever was printed', async () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', '\n', '\r', '\x1b', '[', ']', '2', 'J', '\x07', '\x9b', '\0', ';', '\u202e'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hostile), async (texts) => {
      const { events } = await cast('cast', restoring(), () => texts.map((text, ms) => ({ ms, text })));
      const others = shownBy(events)
        .replace(/\x1b\[(?:1|2|22|31|32|33|39)m/g, '')
        .replaceAll('\r\n', '');
      expect(others).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    }),
    { numRuns: 200 },
  );
});

// asciinema wants a terminal: script gives it one.
const asciinema = (words: string): string =>
  execFileSync('script', ['-qec', `asciinema ${words}`, '/dev/null'], { encoding: 'utf8', timeout: 120_000 });

const installed = (): boolean => spawnSync('asciinema', ['--version']).status === 0;

// Where everything has to be there, a missing player is a failure and not a test less.
it.skipIf(process.env['CI'] !== 'true' && !installed())('is played by asciinema itself', async () => {
  const file = path.join(folder, 'run.cast');
  writeFileSync(file, (await cast('cast', completedRun())).text);
  for (const shown of [asciinema(`cat '${file}'`), asciinema(`play -s 1000 -i 0.01 '${file}'`)]) {
    expect(shown).toContain('half a line');
    expect(shown).toContain('completed after 3m 51s: 4 of 4 passed');
  }
});
