import { expect, it } from 'vitest';
import { widthOf, type Line } from '../../src/tui/fit.ts';
import { markdownLines } from '../../src/tui/panes/prose.ts';
import { themeOf } from '../../src/tui/theme.ts';

const UTF8 = themeOf({ LANG: 'C.UTF-8' });
const ASCII = themeOf({ LANG: 'C' });

const read = (markdown: string, width = 44, theme = UTF8): string =>
  markdownLines(markdown, theme, width)
    .map((spans: Line) =>
      spans
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

it('lets paragraphs flow, without the signs of emphasis, code and links', () => {
  expect(
    read(
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

it('puts tables into columns, and wraps the widest cells', () => {
  expect(
    read(
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

it('hangs lists, marks task items, and makes admonitions stand out', () => {
  const text =
    '- one that is so long that it has to go on in the next line\n- [ ] open\n- [x] done\n1. first\n\n> [!WARNING]\n> Do not restart.';
  expect(read(text)).toBe(
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
  expect(read(text, 44, ASCII)).not.toMatch(/[^\x20-\x7e\n]/);
});

it('shows plain fences as they are, blank lines too, and leaves comments out', () => {
  expect(read('<!-- runbook: #x -->\nBefore:\n\n```text\na  b\n\nc\n```\nAfter.')).toBe(
    'Before:\n\n  a  b\n\n  c\nAfter.',
  );
});

it('never is wider than its room, whatever the text is', () => {
  const odd =
    '| 你好你好你好你好你好 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |\n|-|-|\n| b | 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉 |\n\n> verylongwordverylongwordverylongword\n\n- https://example.org/a/very/long/path/that/has/no/blank';
  for (const width of [20, 33, 60]) {
    for (const spans of markdownLines(odd, UTF8, width)) {
      expect(widthOf(spans.map((one) => one.text).join(''))).toBeLessThanOrEqual(width);
    }
  }
});
