import { createHash } from 'node:crypto';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { html } from '../../src/report/html/index.ts';
import type { Printed } from '../../src/report/index.ts';
import { beforeRestore, completedRun, failedRun, RESTORE } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const page = async (story: Story): Promise<string> => html.render(story.state, { records: story.records });

/** The page in the strict reading of XML: everything closed, everything quoted. */
const asXml = (text: string): string => text.replace('<!doctype html>', '').replace(/<meta ([^>]*)>/g, '<meta $1/>');

const svgOf = (text: string): string => /<svg.*<\/svg>/s.exec(text)?.[0] ?? '';

it('is well-formed, at every moment of a run', async () => {
  const whole = completedRun();
  for (let length = 1; length <= whole.records.length; length += 1) {
    const story = new Story(whole.plan);
    story.records.push(...whole.records.slice(0, length));
    expect(XMLValidator.validate(asXml(await page(story)))).toBe(true);
  }
  expect(XMLValidator.validate(asXml(await page(failedRun())))).toBe(true);
});

it('needs no other files and no scripts, and its policy allows only its own style', async () => {
  const text = await page(failedRun());
  expect(text).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|href=|url\(|@import|\sstyle=|\son[a-z]+=/);
  const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(text).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
});

it('says what the Markdown report says, beginning with the result of the run', async () => {
  const text = await page(failedRun());
  for (const heading of [
    'Metrics',
    'Timeline',
    'Issues encountered',
    'Lessons learned',
    'Action items',
    'Steps',
    'Sign-off',
  ])
    expect(text).toContain(`<h2>${heading}</h2>`);
  expect(text).toMatch(/<div class="bad"><dt>Result<\/dt><dd>failed<small>2 of 4 steps passed/);
  expect(text).toMatch(/<div class="warn"><dt>RTO<\/dt><dd>not measured</);
  expect(text).toMatch(/<div class="good"><dt>RPO<\/dt><dd>25m</);
  expect(text).toContain('<strong>not verified</strong>');
  expect(text).not.toMatch(/undefined|NaN|\[object/);
});

it('draws a row for each section and step, with attempts, gates, waits and marks', async () => {
  const svg = svgOf(await page(failedRun()));
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain('load-dump, attempt 1, exited well, 3m 05s');
  expect(svg).toContain('gate rows-match, did not hold, 100ms');
  expect(svg).toContain('waiting: confirmation, waited for an operator, 20s');
  expect(svg).toContain('✕');
  expect(svg).toContain('>declaration<');
  expect(svg).toContain('3m 25s of 1h');
});

it('draws bars in proportion to their durations, inside the chart', async () => {
  const { svg } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
    svgOf(await page(completedRun())),
  ) as {
    svg: { rect: readonly { readonly x: string; readonly width: string; readonly title: string }[] };
  };
  const widths = new Map(svg.rect.map((rect) => [rect.title.split(',')[0], Number(rect.width)]));
  for (const { x, width } of svg.rect) {
    expect(Number(x)).toBeGreaterThanOrEqual(230);
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(1_000);
  }
  // 185 s of load-dump against 20 s of waiting.
  expect((widths.get('load-dump') ?? 0) / (widths.get('waiting: check') ?? 1)).toBeCloseTo(185 / 20, 0);
});

it('shows where nothing was played, also after the runner died', async () => {
  const stopped = svgOf(await page(failedRun().resume(600_000)));
  expect(stopped).toContain('stopped: a step or gate failed, nothing was played, 10m');
  const died = svgOf(await page(beforeRestore().resume(60_000)));
  expect(died).toContain('stopped: the runner died, nothing was played, 1m');
});

it('draws the RTO target if it is near enough', async () => {
  const near = new Story({ ...RESTORE, rtoMs: 120_000 })
    .start()
    .enter('restore')
    .begin('announce')
    .finish('announce', { ms: 100_000 });
  expect(svgOf(await page(near))).toContain('RTO target 2m');
  expect(svgOf(await page(completedRun()))).not.toContain('RTO target');
});

it('is the same page for the same journal, without a chart for a run that did nothing', async () => {
  expect(await page(failedRun())).toBe(await page(failedRun()));
  expect(await page(new Story(RESTORE).start())).not.toContain('<svg');
});

it('shows the end of the output of each attempt, open for failures, within the limits of a page', async () => {
  const failure = { code: 'exit-code', message: 'it exited with 1' } as const;
  const story = new Story({
    sections: [{ id: 'main', steps: [{ id: 'one' }, { id: 'two' }, { id: 'silent' }] }],
  }).start();
  story.pass('one', { output: 'x' }).pass('silent').fail('two', failure, { output: 'y' }).end('failed');
  const lines = Array.from({ length: 5_000 }, (_, index) => `<b>${index}</b>\x1b[2J`);
  const printed = (step: string): readonly Printed[] =>
    step === 'one' ? [{ ms: 1, text: `${lines.join('\n')}\n` }] : [{ ms: 1, text: 'it says no' }];
  const text = await html.render(story.state, { records: story.records, printed });
  expect(text).toContain(
    '<details><summary><code>one</code> (1 B, its last lines)</summary><pre>&lt;b&gt;4940&lt;/b&gt;\n',
  );
  expect(text).toContain('<details open=""><summary><code>two</code> (1 B)</summary><pre>it says no</pre></details>');
  expect(text).not.toContain('<code>silent</code> (');
  expect(text).not.toContain('\x1b');
  expect(XMLValidator.validate(asXml(text))).toBe(true);

  const many = Array.from({ length: 200 }, (_, index) => ({ id: `step-${index}` }));
  const long = new Story({ sections: [{ id: 'main', steps: many }] }).start();
  for (const { id } of many) long.pass(id, { output: 'x' });
  const flood = (): readonly Printed[] => [{ ms: 1, text: 'z'.repeat(100_000) }];
  const page = await html.render(long.state, { records: long.records, printed: flood });
  expect(page.length).toBeLessThan(1_500_000);
  expect(page).toContain('The output of 72 more attempts is kept with the run');
});

it('cannot be broken by text of a runbook, an operator or a command', async () => {
  const evil =
    '"><script>alert(1)</script><img src=x onerror=y> \' www.example.org https://example.org \x1b[2J ]]> </style>';
  const story = new Story({
    title: evil,
    sections: [{ id: 'main', title: evil, steps: [{ id: 'first', title: evil, gates: ['judge'] }] }],
  });
  story.start({ operator: evil, drill: evil, mode: 'drill' }).enter('main').begin('first').finish('first');
  story.gate('judge', 'first', { polls: [false], found: evil, expected: evil });
  story.add({ type: 'note.added', kind: 'note', text: evil, by: evil }).mark(evil, null, evil, evil).end('failed');
  const text = await page(story);
  expect(text).not.toMatch(/<script|<img|<a[ >]|\x1b/);
  expect(text.match(/<\/style>/g)).toHaveLength(1);
  expect(XMLValidator.validate(asXml(text))).toBe(true);
});
