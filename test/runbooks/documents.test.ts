import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { RUNBOOKS } from './rehearsal.ts';

const names = readdirSync(RUNBOOKS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !name.startsWith('sandbox/'))
  .toSorted();

test('the library has runbooks in every folder of subjects', () => {
  const folders = readdirSync(RUNBOOKS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders.filter(({ name: folder }) => folder !== 'sandbox' && folder !== 'scripts'))
    expect(names.filter((file) => path.dirname(file) === name)).not.toEqual([]);
  expect(names).toContain('hive-metastore-restore.md');
});

// The index is generated.
test.each(names.filter((name) => name !== 'README.md'))('%s is formatted by prettier', async (name) => {
  const text = await readFile(path.join(RUNBOOKS, name), 'utf8');
  expect(await format(text, { parser: 'markdown', singleQuote: true, printWidth: 120 })).toBe(text);
});

test.each(names)('%s links only to existing files, and names no host or path of a real machine', async (name) => {
  const text = await readFile(path.join(RUNBOOKS, name), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\((\.{1,2}\/[^)#\s]+)/g))
    expect(existsSync(path.join(RUNBOOKS, path.dirname(name), target)), `${name} links to ${target}`).toBe(true);
  const hosts = [...text.matchAll(/https?:\/\/([^\s:/'"`)<]+)/g)].map(([, host = '']) => host);
  for (const host of hosts) expect(host).toMatch(/^(localhost|127\.0\.0\.1|\$\{?\w+\}?|[\w-]+|([\w-]+\.)*example(\.com)?)$/);
  expect(text).not.toMatch(/\/home\/|\/Users\/|\/root\b/);
});
