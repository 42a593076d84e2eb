import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lintFile } from '../../src/cli/lint/lint-file.ts';
import { NO_SETTINGS } from '../../src/lint/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const runbooks = readdirSync(path.join(root, 'runbooks'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !name.startsWith('sandbox') && path.basename(name) !== 'README.md')
  .toSorted();

test('there are runbooks to look at', () => {
  expect(runbooks.length).toBeGreaterThanOrEqual(3);
});

test.each(runbooks)('%s has no error', async (name) => {
  const { findings } = await lintFile(path.join('runbooks', name), root, NO_SETTINGS);
  const errors = findings.filter(({ diagnostic }) => diagnostic.severity === 'error');
  expect(errors.map(({ diagnostic: { line, rule, message } }) => `${line} ${rule}: ${message}`)).toEqual([]);
});
