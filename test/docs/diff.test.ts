import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { GROUP_NAMES, KINDS } from '../../src/diff/index.ts';

const file = path.resolve(import.meta.dirname, '../../docs/diff.md');
const page = readFileSync(file, 'utf8');

it('docs/diff.md lists the kinds of change', async () => {
  const head = [...page.matchAll(/^\| -+ +\| -+ +\|\n|^\| --- \| --- \|\n/gm)].at(-1);
  if (!head) throw new Error('no table in the page');
  const begin = head.index + head[0].length;
  const rows = KINDS.map(({ kind, summary }) => `| \`${kind}\` | ${summary} |`).join('\n');
  const whole = await format(`${page.slice(0, begin)}${rows}\n`, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
  await expect(whole).toMatchFileSnapshot(file);
});

it('docs/diff.md explains the groups in their order', () => {
  const explained = [...page.matchAll(/^\| `([a-z]+)` +\|/gm)].map(([, name]) => name);
  expect(explained.slice(0, GROUP_NAMES.length)).toEqual([...GROUP_NAMES]);
});
