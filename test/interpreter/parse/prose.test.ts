import { expect, test } from 'vitest';
import type { Prose } from '../../../src/model/prose.ts';
import { lines, read } from './fake-kinds.ts';

const blocksOf = async (...text: readonly string[]): Promise<readonly (Prose | undefined)[]> =>
  (await read(lines(...text))).runbook.sections.map(({ blocks }) => blocks);

test('what a section says is a tree of blocks, without steps and comments to the runner', async () => {
  const [, section] = await blocksOf(
    '# A',
    '<!-- runbook: #a -->',
    'One *two*.',
    '```bash {#step}',
    'true',
    '```',
    'Three.',
    '',
    '1) [x] four',
    '',
    '2) five',
    '',
    '> [!NOTE]',
    '> ```',
    '> six',
    '> ```',
  );
  expect(section).toEqual([
    { type: 'paragraph', content: ['One ', { type: 'emphasis', content: ['two'] }, '.'] },
    { type: 'paragraph', content: ['Three.'], apart: true },
    {
      type: 'list',
      ordered: { first: 1, sign: ')' },
      items: [
        { checked: true, blocks: [{ type: 'paragraph', content: ['four'] }] },
        { blocks: [{ type: 'paragraph', content: ['five'] }], apart: true },
      ],
      apart: true,
    },
    { type: 'quote', label: 'NOTE', blocks: [{ type: 'code', text: 'six' }], apart: true },
  ]);
});

test('bold lines that stand for headings divide the paragraph they are in', async () => {
  const { runbook } = await read(
    lines(
      '# A',
      'Before.',
      '**Step 1: fetch (5 min)**',
      'Fetch *it*.',
      '**Step 2: load (1 h)**',
      'Load it.',
      '',
      '**Total time: ~65 min**',
      'in all',
      '---',
      'After.',
    ),
  );
  expect(runbook.sections.slice(1).map(({ title, blocks }) => [title, blocks])).toEqual([
    ['A', [{ type: 'paragraph', content: ['Before.'] }]],
    ['Step 1: fetch (5 min)', [{ type: 'paragraph', content: ['Fetch ', { type: 'emphasis', content: ['it'] }, '.'] }]],
    [
      'Step 2: load (1 h)',
      [
        { type: 'paragraph', content: ['Load it.'] },
        {
          type: 'paragraph',
          content: [{ type: 'strong', content: ['Total time: ~65 min'] }, ' in all'],
          apart: true,
        },
        { type: 'paragraph', content: ['After.'] },
      ],
    ],
  ]);
});

test('a reference leads to the definition of its own section, and one from elsewhere stays as it is written', async () => {
  const [, first, second] = await blocksOf(
    '# A',
    '[one][p], [two][q]',
    '',
    '[p]: https://e.org/a',
    '# B',
    '[one][p]',
    '',
    '[p]: https://e.org/b',
    '[q]: https://e.org/q',
  );
  const link = (address: string) => ({ type: 'link', address, content: ['one'] });
  expect(first).toEqual([{ type: 'paragraph', content: [link('https://e.org/a'), ', [two][q]'] }]);
  expect(second).toEqual([
    { type: 'paragraph', content: [link('https://e.org/b')] },
    { type: 'paragraph', content: ['[q]: https://e.org/q'], apart: true },
  ]);
});

test('what is nested deeper than people read is the Markdown as it is written', async () => {
  const deep = Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}- ${depth}`).join('\n');
  const signs = Array.from({ length: 60 }, (_, depth) => (depth % 2 === 0 ? '*' : '_'));
  const strong = `${signs.map((sign) => `${sign}a `).join('')}x${signs
    .toReversed()
    .map((sign) => ` a${sign}`)
    .join('')}`;
  const [, section] = await blocksOf('# A', deep, '', strong, '', `${'> '.repeat(90)}deep`);
  const text = JSON.stringify(section);
  for (const word of ['"0"', '- 59', '_a x a_', '> deep']) expect(text).toContain(word);
  expect(text.match(/"blocks"/g)).toHaveLength(62);
  expect(text.match(/"emphasis"/g)).toHaveLength(31);
});

test('takes time in proportion to the text, whatever it is made of', async () => {
  const many = 100_000;
  const time = async (text: string): Promise<number> => {
    const before = process.cpuUsage();
    await read(lines('# A', text));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  for (const text of [`<div>\n${'<!--'.repeat(many)}`, `a${' '.repeat(10 * many)}b`, '[a]: b\n'.repeat(many / 20)]) {
    expect(await time(text)).toBeLessThan(10_000);
  }
});
