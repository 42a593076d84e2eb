import { describe, expect, test } from 'vitest';
import { lines, read, type Files } from './fake-kinds.ts';

const bash = (info: string, code = 'true'): string[] => ['', `\`\`\`bash {${info}}`, code, '```', ''];
const play = (url: string): string[] => ['', `[Play it](${url} "play")`, ''];

const RESTORE = lines(
  ...[
    '# Restore',
    '## Step 1',
    '<!-- runbook: #step-1 -->',
    ...bash('#fetch'),
    '## Step 2',
    '<!-- runbook: #step-2 -->',
  ],
  ...[...bash('#load'), ...bash('.gate #loaded'), ...bash('.undo #unload'), '### Part', ...bash('#part')],
  ...['## Step 3', '<!-- runbook: #step-3 -->', ...bash('#verify'), ...bash('.gate #all for=section')],
);

const order = ({ steps }: { readonly steps: readonly { readonly id: string; readonly section: string }[] }): string[] =>
  steps.map((one) => `${one.section}: ${one.id}`);

describe('a link with the title "play"', () => {
  test('plays a whole file in its place, with prefixed ids', async () => {
    const { runbook, errors, step } = await read({
      'runbook.md': lines('# Top', ...bash('#a'), ...play('./lib/restore.md'), ...bash('#z'), '## More'),
      'lib/restore.md': RESTORE,
    });
    expect(errors).toEqual([]);
    expect(order(runbook)).toEqual([
      'top: a',
      'restore/step-1: restore/fetch',
      'restore/step-2: restore/load',
      'restore/step-2: restore/loaded',
      'restore/step-2: restore/unload',
      'restore/part-2: restore/part',
      'restore/step-3: restore/verify',
      'restore/step-3: restore/all',
      'top: z',
    ]);
    expect(step('restore/loaded').target).toEqual({ step: 'restore/load' });
    expect(step('restore/unload').undoes).toBe('restore/load');
    expect(step('restore/all').target).toEqual({ section: 'restore/step-3' });
    expect(step('restore/fetch').span).toMatchObject({ file: 'lib/restore.md', start: { line: 5 } });
    expect(runbook.sections.map(({ id, parent, depth }) => [id, parent, depth])).toEqual([
      ['', null, 0],
      ['top', '', 1],
      ['restore/restore', 'top', 2],
      ['restore/step-1', 'restore/restore', 3],
      ['restore/step-2', 'restore/restore', 3],
      ['restore/part-2', 'restore/step-2', 4],
      ['restore/step-3', 'restore/restore', 3],
      ['more', 'top', 2],
    ]);
    expect(runbook.files.map((one) => one.path)).toEqual(['runbook.md', 'lib/restore.md']);
  });

  test('keeps the folder of each file, also if the name of one ends like the name of another', async () => {
    const { step } = await read(
      {
        'restore.md': lines('# Top', ...bash('#a'), ...play('./lib/restore.md'), ...play('./notes.md')),
        'lib/restore.md': lines('# In lib', ...bash('#b'), ...play('../other/restore.md')),
        'other/restore.md': lines('# Other', ...bash('#c')),
        'notes.md': lines('# Beside', ...bash('#d')),
      },
      'restore.md',
    );
    const folders = ['a', 'restore/b', 'restore/restore/c', 'notes/d'].map((id) => step(id).folder);
    expect(folders).toEqual([undefined, 'lib', 'other', undefined]);
  });

  test.each([
    ['restore.md#step-1', ['fetch']],
    ['restore.md#step-1..step-2', ['fetch', 'load', 'loaded', 'unload', 'part']],
    ['restore.md#step-1..#step-2', ['fetch', 'load', 'loaded', 'unload', 'part']],
    ['restore.md#load', ['load', 'loaded', 'unload']],
    ['restore.md#part', ['part']],
    ['./restore.md#step-2..step-3', ['load', 'loaded', 'unload', 'part', 'verify', 'all']],
  ])('plays a part of a file: %s', async (url, ids) => {
    const { runbook, errors } = await read({ 'runbook.md': lines('# Top', ...play(url)), 'restore.md': RESTORE });
    expect(errors).toEqual([]);
    expect(runbook.steps.map((one) => one.id)).toEqual(ids.map((id) => `restore/${id}`));
  });

  test('plays parts of its own file again, each under a separate name', async () => {
    const { runbook, errors } = await read(
      lines(
        '# T',
        '## A',
        '<!-- runbook: #a option -->',
        ...bash('#one'),
        ...bash('#two'),
        '## B',
        '<!-- runbook: #b option -->',
        ...play('#one'),
        ...play('#two'),
        ...bash('#three'),
      ),
    );
    expect(errors).toEqual([]);
    expect(order(runbook)).toEqual(['a: one', 'a: two', 'b: runbook-one/one', 'b: runbook-two/two', 'b: three']);
  });

  test('chooses the alternative that it names', async () => {
    const file = lines(
      '# R',
      '## A',
      '<!-- runbook: #a option -->',
      ...bash('#x'),
      '## B',
      '<!-- runbook: #b option -->',
      ...bash('#y'),
    );
    const named = await read({ 'runbook.md': lines(...play('r.md#b')), 'r.md': file });
    expect(named.runbook.sections.map((one) => [one.id, one.attributes.option])).toEqual([
      ['', false],
      ['r/b', false],
    ]);
    const whole = await read({ 'runbook.md': lines(...play('r.md')), 'r.md': file });
    expect(whole.runbook.sections.filter((one) => one.attributes.option).map((one) => one.id)).toEqual(['r/a', 'r/b']);
  });

  test('shares params by name and merges what the declarations say', async () => {
    const { runbook, errors } = await read({
      'runbook.md': lines('---', 'params: { A: { default: x } }', 'requires: [jq]', '---', ...play('b.md')),
      'b.md': lines(
        '---',
        "params: { A: { description: what, required: true }, B: { pattern: '^b' } }",
        'requires: [jq, tar]',
        '---',
        ...bash('#b'),
      ),
    });
    expect(errors).toEqual([]);
    expect(runbook.params).toMatchObject([
      { name: 'A', default: 'x', description: 'what', required: false },
      { name: 'B', pattern: '^b' },
    ]);
    expect(runbook.requires.map((one) => one.name)).toEqual(['jq', 'tar']);
  });

  test('refuses params and connections that contradict each other', async () => {
    const { diagnostics } = await read({
      'runbook.md': lines(
        '---',
        'params: { A: { default: x } }',
        'connections: { m: { postgres: a } }',
        '---',
        ...play('b.md'),
      ),
      'b.md': lines(
        '---',
        'params: { A: { default: y } }',
        'connections: { m: { postgres: b } }',
        '---',
        ...bash('#b'),
      ),
    });
    expect(diagnostics.map(({ file, line, rule, message }) => [file, line, rule, message])).toEqual([
      [
        'b.md',
        2,
        'include-conflict',
        'param A has a different default at runbook.md:2:11; files that are played together share it',
      ],
      [
        'b.md',
        3,
        'include-conflict',
        'connection m has a different address at runbook.md:3:16; files that are played together share it',
      ],
    ]);
  });

  test('reports problems of the other file at their place in it, after those of the top file', async () => {
    const { diagnostics } = await read({
      'runbook.md': lines(...play('a/b.md'), '# T', ...bash('#x timeot=1s')),
      'a/b.md': lines(...bash('#b optoin')),
    });
    expect(diagnostics.map(({ file, line, rule }) => [file, line, rule])).toEqual([
      ['runbook.md', 6, 'unknown-attribute'],
      ['a/b.md', 2, 'unknown-attribute'],
    ]);
  });

  const cases: readonly (readonly [string, Files, string, RegExp])[] = [
    ['a missing file', { 'runbook.md': lines(...play('no.md')) }, 'broken-include', /no\.md: ENOENT/],
    ['a URL', { 'runbook.md': lines(...play('https://example.com/a.md')) }, 'broken-include', /not a relative path/],
    ['an absolute path', { 'runbook.md': lines(...play('/repo/runbook.md')) }, 'broken-include', /not a relative path/],
    [
      'an id that does not exist',
      { 'runbook.md': lines(...play('r.md#x')), 'r.md': RESTORE },
      'broken-include',
      /no section or step #x/,
    ],
    [
      'a range across levels',
      { 'runbook.md': lines(...play('r.md#step-1..part-2')), 'r.md': RESTORE },
      'broken-include',
      /no section|siblings/,
    ],
    [
      'a reversed range',
      { 'runbook.md': lines(...play('r.md#step-2..step-1')), 'r.md': RESTORE },
      'broken-include',
      /above the first/,
    ],
    [
      'a gate without its step',
      { 'runbook.md': lines(...play('r.md#loaded')), 'r.md': RESTORE },
      'broken-include',
      /belongs to #load/,
    ],
    ['itself', { 'runbook.md': lines(...play('runbook.md')) }, 'include-cycle', /runbook\.md → runbook\.md/],
    ['a part that contains it', { 'runbook.md': lines('# A', ...play('#a')) }, 'include-cycle', /leads back to itself/],
    [
      'a longer cycle',
      { 'runbook.md': lines(...play('b.md')), 'b.md': lines(...play('./runbook.md')) },
      'include-cycle',
      /runbook\.md → b\.md → runbook\.md/,
    ],
    ['text around it', { 'runbook.md': lines('See [it](b.md "play").') }, 'broken-include', /alone in its paragraph/],
    ['a list around it', { 'runbook.md': lines('- [it](b.md "play")') }, 'broken-include', /alone in its paragraph/],
  ];
  test.each(cases)('is refused with %s', async (_, files, rule, message) => {
    const { diagnostics } = await read(files);
    expect(diagnostics.map((one) => one.rule)).toEqual([rule]);
    expect(diagnostics[0]?.message).toMatch(message);
  });

  test('stays inside the repository', async () => {
    const files: Files = {
      '.git/HEAD': '',
      'docs/runbook.md': lines(...play('../b.md')),
      'b.md': lines(...bash('#b')),
      '../c.md': lines(...bash('#c')),
    };
    expect((await read(files, 'docs/runbook.md')).errors).toEqual([]);
    const out = await read({ ...files, 'docs/runbook.md': lines(...play('../../c.md')) }, 'docs/runbook.md');
    expect(out.errors).toEqual(['2:1 broken-include']);
    const { '.git/HEAD': _, ...bare } = files;
    const noRepository = await read(bare, 'docs/runbook.md');
    expect(noRepository.errors).toEqual(['2:1 broken-include']);
  });

  test('cannot multiply without limit', async () => {
    const twice = (next: string): string => lines(...play(next), ...play(`./${next}`));
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}.md`, twice(`f${i + 1}.md`)]));
    const { diagnostics } = await read({ ...files, 'runbook.md': twice('f0.md'), 'f20.md': lines(...bash('#x')) });
    expect(new Set(diagnostics.map((one) => one.message))).toEqual(new Set(['the runbook plays more than 500 links']));
  });

  test('with another title is a link', async () => {
    const { errors, runbook } = await read({ 'runbook.md': lines('[b](no.md "play it")', '', '[b](no.md)') });
    expect([errors, runbook.steps]).toEqual([[], []]);
  });
});
