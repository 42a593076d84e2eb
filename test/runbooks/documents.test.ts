import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { RUNBOOKS } from './rehearsal.ts';

const names = readdirSync(RUNBOOKS).filter((name) => name.endsWith('.md'));

test('the library has its runbooks', () => {
  expect(names).toEqual(['data-integrity-check.md', 'hive-metastore-restore.md', 's3-object-restore.md']);
});

test.each(names)('%s is formatted by prettier', async (name) => {
  const text = await readFile(path.join(RUNBOOKS, name), 'utf8');
  expect(await format(text, { parser: 'markdown', singleQuote: true, printWidth: 120 })).toBe(text);
});

test.each(names)('%s links only to existing files, and names no host or path of a real machine', async (name) => {
  const text = await readFile(path.join(RUNBOOKS, name), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\(\.\/([^)#]+)/g)) expect(names).toContain(target);
  expect(text).not.toMatch(/https?:\/\/|\/home\/|\/Users\/|\/root\b/);
});
