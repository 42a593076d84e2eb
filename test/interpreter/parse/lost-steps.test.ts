import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { describe, expect, test } from 'vitest';
import { lines, read, readFiles } from './fake-kinds.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const STEP = ['```bash {#a}', 'true', '```'];
const indented = (by: string, text: readonly string[] = STEP): string[] => text.map((line) => `${by}${line}`);
const READ = ['# T', '', '```bash {#first}', 'true', '```', ''];

const problems = async (...text: readonly string[]): Promise<string[]> =>
  (await read(lines(...READ, ...text))).diagnostics.map(
    (one) => `${one.line - READ.length} ${one.severity} ${one.rule}`,
  );

describe('text that looks like a step and is not one to Markdown', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['in an admonition', ['!!! note', ...indented('    ')], ['2 error lost-step']],
    ['in an admonition with a blank line', ['!!! note', '', ...indented('    ')], ['3 error lost-step']],
    ['in a tight <details>', ['<details>', ...STEP, '</details>'], ['2 error lost-step']],
    ['after a tag of its own kind', ['<Tabs>', ...STEP, '</Tabs>'], ['2 error lost-step']],
    ['in <pre>', ['<pre>', '', ...STEP, '', '</pre>'], ['3 error lost-step']],
    ['in <script>', ['<script>', ...STEP, '</script>'], ['2 error lost-step']],
    ['in a processing instruction', ['<?php', ...STEP, '?>'], ['2 error lost-step']],
    ['in a declaration', ['<!DOCTYPE x', ...STEP, '>'], ['2 error lost-step']],
    ['in CDATA', ['<![CDATA[', ...STEP, ']]>'], ['2 error lost-step']],
    ['in a comment', ['<!--', ...STEP, '-->'], ['2 warning lost-step']],
    ['in a comment within a block of HTML', ['<div>', '<!--', ...STEP, '-->', '</div>'], ['3 warning lost-step']],
    ['in a comment that never ends', ['<!--', ...STEP], ['2 error lost-step']],
    ['indented by four', indented('    '), ['1 error lost-step']],
    ['indented by a tab', indented('\t'), ['1 error lost-step']],
    ['indented too far for its item', ['- item', '', ...indented('        ')], ['3 error lost-step']],
    ['directly below an item, indented too far', ['1. item', ...indented('        ')], ['2 error lost-step']],
    [
      'on the line of its task item',
      ['- [ ] ```bash {.gate}', '  true', '  ```'],
      ['1 error lost-step', '3 error unclosed-fence'],
    ],
    ['after a marker without a blank', ['-```bash {#a}', 'true'], ['1 error lost-step']],
    ['after a no-break space', indented('\u00a0'), ['1 error lost-step']],
    ['after a zero-width space', indented('\u200b'), ['1 error lost-step']],
    ['with a backtick among its attributes', ['```bash {#a when="`x`"}', 'true'], ['1 error lost-step']],
    ['below a fence that was not closed', ['```', 'output', '', ...STEP], ['4 error lost-step']],
    ['below a step that was not closed', ['```bash {#b}', 'true', '', ...STEP], ['4 error lost-step']],
    [
      'a manual section in a block of HTML',
      ['<div>', '<!-- runbook: manual -->', '</div>'],
      ['2 error misplaced-comment'],
    ],
    ['a link in a block of HTML', ['<div>', '[x](a.md "play")', '</div>'], ['2 error broken-include']],
    ['a link whose address is elsewhere', ['[x]', '', '[x]: a.md "play"'], ['3 error broken-include']],
  ])('is reported: %s', async (_, text, expected) => {
    expect(await problems(...text)).toEqual(expected);
  });

  test('is reported in front matter that was not meant as front matter', async () => {
    const { errors } = await read(lines('---', '# Title', '~~~bash {#a}', 'true', '~~~', '---', '', ...READ));
    expect(errors).toContain('3:1 lost-step');
  });

  test.each<[string, readonly string[]]>([
    ['in a longer fence', ['````markdown', ...STEP, '````']],
    ['in a fence of the other mark', ['~~~markdown', ...STEP, '~~~']],
    ['in an item of a list', ['- ```bash {#a}', '  true', '  ```']],
    ['in a quote', indented('> ')],
    ['in a footnote', ['[^1]: Text', '', ...indented('    ')]],
    ['in a loose <details>', ['<details>', '', ...STEP, '', '</details>']],
    ['in a container of colons', [':::note', ...STEP, ':::']],
    ['interrupting a paragraph', ['text', ...STEP, '---']],
    ['with more ticks at its end', ['```bash {#a}', 'true', '`````']],
    ['as words of a sentence', ['```bash {#a}``` is how a step begins.']],
    ['in a section that is documentation', ['## Notes', '<!-- runbook: skip -->', '', ...indented('    ')]],
    ['in math', ['$$', ...STEP, '$$']],
    ['in a table', ['| a |', '|---|', '| `bash {#a}` |']],
  ])('is fine %s', async (_, text) => {
    expect(await problems(...text)).toEqual([]);
  });
});

describe('a fence that is never closed', () => {
  test.each<[string, readonly string[]]>([
    ['to the end of the text', ['```bash {#a}', 'true', '', 'more text', '']],
    ['by a line that is indented too far', ['```bash {#a}', 'true', '    ```']],
    ['by fewer ticks', ['````bash {#a}', 'true', '```']],
    ['by the other mark', ['```bash {#a}', 'true', '~~~']],
    ['within its quote', ['> ```bash {#a}', '> true', '', 'text']],
    ['within its item', ['- ```bash {#a}', '  true', '', 'text']],
    ['and has no text', ['```bash {#a}']],
    ['and is not a step, with steps above', ['```text', 'more']],
  ])('is an error in a runbook: %s', async (_, text) => {
    expect(await problems(...text)).toEqual(['1 error unclosed-fence']);
  });

  test('is reported once, not for each step that it swallows', async () => {
    expect(await problems('~~~', 'text', ...STEP, '', ...STEP)).toEqual(['1 error unclosed-fence']);
  });

  test('is an error if it swallows the only step, and a warning if there is no step', async () => {
    const severities = async (...text: string[]) => (await read(lines(...text))).diagnostics.map((one) => one.severity);
    expect(await severities('~~~', ...STEP)).toEqual(['error']);
    expect(await severities('~~~', 'text')).toEqual(['warning']);
  });

  test('does not occur in real runbooks and in the pages of this project', async () => {
    const below = (folder: string): string[] =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => path.join(folder, name));
    const files = [...below('test/fixtures/seeds'), ...below('docs'), ...below('runbooks'), 'README.md'];
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      const { diagnostics } = await readFiles({ 'runbook.md': readFileSync(path.join(root, file)) });
      const found = diagnostics.filter(({ rule }) => rule === 'lost-step' || rule === 'unclosed-fence');
      expect([file, found]).toEqual([file, []]);
    }
  });
});

describe('in any context', () => {
  // Each part may be closed or not, and may be inside any other: the generator does not know Markdown.
  const parts = fc.constantFrom(
    ...['# H', '## H', 'text', '', '', '', '---', '===', '***', '- item', '  - inner', '1. item', '10) item', '* x'],
    ...['> quote', '>', '> - x', '- [ ] task', '!!! note', ':::note', ':::', '???+ tip', '$$', '| a |', '|---|'],
    ...['<details>', '<summary>s</summary>', '</details>', '<Tabs>', '</Tabs>', '<div', '<br/>', '<a', '<!--', '-->'],
    ...['<pre>', '</pre>', '<script>', '</script>', '<?x', '?>', '<!X', '<![CDATA[', ']]>', '[a]: b', '[a]:', '"title'],
    ...['[^1]: note', '[^1]:', '{/*', '*/}', '`code', '``', 'a  ', '\\', '    code', '\tcode', '{% raw %}', '+++', '{'],
    ...[
      '```',
      '~~~',
      '````',
      '~~~~',
      '```text',
      '~~~md',
      ' ```',
      '   ```',
      '    ```',
      '> ```',
      '- ```',
      '```js',
      '````md',
    ],
  );
  const before = fc.constantFrom(
    ...['', '', '', '', ' ', '   ', '    ', '\t', '     ', '        ', '> ', '>', '> > ', '- ', '1. ', '- - ', '-   '],
    ...['- [ ] ', '[^1]: ', '\u00a0', '\u200b', '\uFEFF', '>     ', ' \t', '+ ', '\f', ':::', '| ', '-', '2.'],
  );
  const mark = fc.constantFrom('```', '```', '~~~', '````', '~~~~');
  const info = fc.constantFrom('bash {#ID}', 'sh {#ID timeout=5m}', 'bash{#ID}', '{.bash #ID}', ' bash  {name=ID}');
  const more = fc.constantFrom(
    'sh {"name":"ID"}',
    'bash {#ID when="`x`"}',
    'text {.expect}',
    'bash {#ID',
    'bash {#ID} `',
  );
  const step = fc
    .tuple(before, mark, fc.oneof(info, info, more), fc.constantFrom('same', 'same', 'same', 'none', 'bare', 'more'))
    .map(([by, ticks, words, end]) => {
      const close = {
        same: [`${by.replace(/\S/g, ' ')}${ticks}`],
        none: [],
        bare: [ticks],
        more: [`${ticks}${ticks}`],
      };
      return [`${by}${ticks}${words}`, `${by.replace(/[^\s>]/g, ' ')}true`, ...close[end as 'same']];
    });
  const ending = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r');
  const document = fc.tuple(
    fc.array(
      fc.oneof(
        step,
        parts.map((part) => [part]),
      ),
      { minLength: 1, maxLength: 14 },
    ),
    ending,
    fc.constantFrom('', '', '\uFEFF', '---\n', '---\ntitle: x\n---\n', '+++\n'),
  );

  /** Independent of the reader: an opening line is a line that looks like one to a human. */
  const OPENING = /^[^`~\p{L}]{0,20}?(`{3,}|~{3,})[^\S\n]*[a-z]*[^\S\n]*\{[^\n]*(#ID|ID|\.expect)/u;

  test('each fence with attributes is played, shown in another fence, or reported', async () => {
    await fc.assert(
      fc.asyncProperty(document, async ([chosen, eol, top]) => {
        let count = 0;
        const text = (top + chosen.flat().join('\n')).replace(/\bID\b/g, () => `s${(count += 1)}`);
        const { runbook, diagnostics } = await readFiles({ 'runbook.md': text.replaceAll('\n', eol) });
        if (!runbook) return;
        const played = new Set([
          ...runbook.steps.map(({ span }) => span.start.line),
          ...runbook.steps.flatMap((one) => one.expectations.map(({ span }) => span.start.line)),
        ]);
        const told = new Set(diagnostics.map(({ line }) => line));
        const unclosed = diagnostics.filter(({ rule }) => rule === 'unclosed-fence').map(({ line }) => line);
        // The front matter is one unit: a problem in it is reported for all of it.
        const misread = diagnostics.some(({ rule }) => rule === 'bad-front-matter' || rule === 'foreign-front-matter');
        for (const [index, line] of text.split('\n').entries()) {
          const found = new RegExp(OPENING.source.replace('#ID|ID', 's\\d+'), 'u').exec(line);
          if (!found) continue;
          const at = index + 1;
          const covered = played.has(at) || told.has(at) || unclosed.some((one) => one < at) || misread;
          expect([text, at, covered || isShown(text, at, found[1] ?? '')]).toEqual([text, at, true]);
        }
      }),
      { numRuns: 800 },
    );
  }, 300_000);

  /** Within a fence by Markdown's rules, which this line can neither end nor show to be unclosed. */
  function isShown(text: string, line: number, ticks: string): boolean {
    const mark = text.startsWith('\uFEFF') ? 1 : 0;
    let shown = false;
    visit(unified().use(remarkParse).use(remarkGfm).parse(text), 'code', ({ position }) => {
      if (!position || position.start.line >= line || position.end.line < line) return;
      const outer = /^(`{3,}|~{3,})/.exec(text.slice((position.start.offset ?? 0) + mark))?.[1];
      if (outer !== undefined && !ticks.startsWith(outer)) shown = true;
    });
    return shown;
  }
});
