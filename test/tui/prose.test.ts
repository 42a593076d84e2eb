import { expect, it } from 'vitest';
import { widthOf, type Line } from '../../src/tui/fit.ts';
import { sectionLines } from '../../src/tui/panes/prose.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { read } from '../interpreter/parse/fake-kinds.ts';

const UTF8 = themeOf({ LANG: 'C.UTF-8' });
const ASCII = themeOf({ LANG: 'C' });

const linesOf = async (markdown: string, width = 44, theme = UTF8): Promise<readonly Line[]> => {
  const { runbook } = await read(`# Restore\n${markdown}`);
  return sectionLines(runbook.sections[1], theme, width);
};

const textOf = (lines: readonly Line[]): string =>
  lines
    .map((spans) =>
      spans
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

const show = async (markdown: string, width = 44, theme = UTF8): Promise<string> =>
  textOf(await linesOf(markdown, width, theme));

it('wraps paragraphs, without the signs of emphasis, code and links', async () => {
  expect(
    await show(
      'The dump is *streamed* from\nthe **object store** into `metastore__restoring`, see\n[the page](https://example.org/p).',
    ),
  ).toBe(
    [
      'The dump is streamed from the object store',
      'into metastore__restoring, see the page',
      '(https://example.org/p).',
    ].join('\n'),
  );
});

it('puts tables into columns, and wraps the widest cells', async () => {
  expect(
    await show(
      '| What you see | Do |\n| --- | --- |\n| partitions missing in one table only | `MSCK REPAIR TABLE` |\n| a \\| b | go on |',
    ),
  ).toBe(
    [
      'What you see               Do',
      '─────────────────────────  ─────────────────',
      'partitions missing in one  MSCK REPAIR TABLE',
      'table only',
      'a | b                      go on',
    ].join('\n'),
  );
});

it('indents list items, marks task items, and highlights admonitions', async () => {
  const text =
    '- one that is so long that it has to go on in the next line\n- [ ] open\n- [x] done\n1. first\n\n> [!WARNING]\n> Do not restart.';
  expect(await show(text)).toBe(
    [
      '• one that is so long that it has to go on',
      '  in the next line',
      '☐ open',
      '☑ done',
      '1. first',
      '',
      '│ WARNING',
      '│ Do not restart.',
    ].join('\n'),
  );
  expect(await show(text, 44, ASCII)).not.toMatch(/[^\x20-\x7e\n]/);
});

it('shows plain fences unchanged, including blank lines, and omits comments', async () => {
  expect(await show('<!-- runbook: #x -->\nBefore:\n\n```text\na  b\n\nc\n```\nAfter.')).toBe(
    'Before:\n\n  a  b\n\n  c\nAfter.',
  );
});

it('is never wider than its room, whatever the text is', async () => {
  const odd =
    '| 你好你好你好你好你好 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |\n|-|-|\n| b | 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉 |\n\n> verylongwordverylongwordverylongword\n\n- https://example.org/a/very/long/path/that/has/no/blank';
  for (const width of [20, 33, 60]) {
    for (const spans of await linesOf(odd, width)) {
      expect(widthOf(spans.map((one) => one.text).join(''))).toBeLessThanOrEqual(width);
    }
  }
});

it.each([
  ['underscores within words', 'Set max_wal_senders and __all__ of _these_.', 'Set max_wal_senders and all of these.'],
  ['emphasis in emphasis', 'a ***b* c** d and **x *y* z**', 'a b c d and x y z'],
  ['a backtick in code', 'Write `` a ` b `` and ``` `` ```.', 'Write a ` b and ``.'],
  ['escapes', String.raw`5 \* 3, \_x\_, \[y\](z) and \`\$PATH\``, '5 * 3, _x_, [y](z) and `$PATH`'],
  ['signs of emphasis in code', '`**a**` and `_b_`', '**a** and _b_'],
  ['character references', 'A &amp; B &lt;x&gt; &copy; &#x41;&nbsp;!', 'A & B <x> © A\u00a0!'],
  ['what is struck out', 'Restore ~~the live one~~ the copy', 'Restore ~~the live one~~ the copy'],
  [
    'links by reference',
    '[the page][P] or [P]\n\n[p]: https://e.org/p',
    'the page (https://e.org/p) or P\n(https://e.org/p)',
  ],
  ['a definition that no link here uses', 'See [x][y].\n\n[z]: https://e.org/z', 'See [x][y].\n\n[z]: https://e.org/z'],
  [
    'an address that is its own label',
    '<https://e.org/a> and https://e.org/b.',
    'https://e.org/a and https://e.org/b.',
  ],
  ['parentheses in an address', '[a](https://e.org/b_(c))', 'a (https://e.org/b_(c))'],
  ['a link that leads to a file', '[the plan](plan.md "Plan")', 'the plan'],
  ['code in a link', '[`a_b`](https://e.org)', 'a_b (https://e.org)'],
  ['an image', '![the graph](https://e.org/g.png)![](g.png)', 'the graph (https://e.org/g.png)g.png'],
  ['hard breaks', 'one  \ntwo\\\nthree<br>four\nfive', 'one\ntwo\nthree\nfour five'],
  ['what has to be filled in', 'Take <the-id> and <b>this</b>.', 'Take <the-id> and <b>this</b>.'],
  ['comments within a line', 'one <!-- no --> two', 'one  two'],
  ['footnotes', 'It waits[^w].\n\n[^w]: For a minute.', 'It waits[^w].\n\n[^w]: For a minute.'],
  ['indented code', 'Run:\n\n    a  *b*\n    c', 'Run:\n\n  a  *b*\n  c'],
  ['rules', 'a\n\n***\n\nb', 'a\n\n───\n\nb'],
])('reads as Markdown means it: %s', async (_, markdown, shown) => {
  expect(await show(markdown)).toBe(shown);
});

it('indents and numbers nested lists, and keeps the content of an item under it', async () => {
  const text = [
    '3. third',
    '3. fourth, which is long enough to be continued below',
    '   - [ ] inner',
    '     goes on',
    '     1) deep',
    '   * other',
    '',
    '   A paragraph of the fourth.',
    '',
    '   ```text',
    '   code',
    '   ```',
    '4. fifth',
    '',
    '   > said',
  ].join('\n');
  expect(await show(text, 40)).toBe(
    [
      '3. third',
      '4. fourth, which is long enough to be',
      '   continued below',
      '   ☐ inner goes on',
      '     1) deep',
      '   • other',
      '',
      '   A paragraph of the fourth.',
      '',
      '     code',
      '5. fifth',
      '',
      '   │ said',
    ].join('\n'),
  );
});

it('keeps the structure of an admonition', async () => {
  const text = '> [!CAUTION]\n> Before you begin:\n>\n> - stop **writes**\n>   at once\n> - wait\n\n> Not a *label*.';
  expect(await show(text)).toBe(
    ['│ CAUTION', '│ Before you begin:', '│', '│ • stop writes at once', '│ • wait', '', '│ Not a label.'].join('\n'),
  );
});

it('shows a table cell by cell if its columns do not fit', async () => {
  const text =
    '| Host | Role | Lag | Note |\n|:-|-:|-|-|\n| `db-1` | primary | none | a \\| b<br>c |\n| db-2 | replica | 2 s |';
  expect(await show(text, 60)).toBe(
    [
      'Host  Role     Lag   Note',
      '────  ───────  ────  ─────',
      'db-1  primary  none  a | b',
      '                     c',
      'db-2  replica  2 s',
    ].join('\n'),
  );
  expect(await show(text, 20)).toBe(
    [
      'Host: db-1',
      'Role: primary',
      'Lag: none',
      'Note: a | b',
      'c',
      '',
      'Host: db-2',
      'Role: replica',
      'Lag: 2 s',
    ].join('\n'),
  );
});

it('omits steps, and list items that contain nothing else', async () => {
  expect(await show('- first:\n\n  ```bash {#a}\n  true\n  ```\n\n  done\n- ```bash {#b}\n  true\n  ```\n- last')).toBe(
    '• first:\n\n  done\n• last',
  );
});

it('never lets a text drive the terminal, not even by a character reference', async () => {
  const evil =
    'a\u001b[31mb \u202eback &#x202e;ref &#x9b;31m &#10;line `x\u001b]0;t\u0007y`\n\n```text\n\u001b[2J!\n```\n[l](https://e.org/&#x202e;z)';
  const text = textOf(await linesOf(evil, 200));
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(text.split('\n')).toHaveLength(4);
});

it('shows the Markdown of a plan without blocks as it was written', () => {
  expect(textOf(sectionLines({ prose: 'Stop **all** writes.\n\n- then\u001b[31m go on' }, UTF8, 15))).toBe(
    'Stop **all**\nwrites.\n\n- then go on',
  );
  expect(sectionLines({ prose: '' }, UTF8, 20)).toEqual([]);
  expect(sectionLines(undefined, UTF8, 20)).toEqual([]);
});
