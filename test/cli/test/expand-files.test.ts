import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expandFiles } from '../../../src/cli/test/expand-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = temporaryFolder('runbook-expand-');
beforeAll(() => {
  for (const file of ['a.md', 'b.txt', 'deep/c.md', 'deep/er/d.md', '.hidden/e.md', 'deep/.f.md', 'deep/er/a+b.md']) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  }
});

describe('files of a test', () => {
  it.each([
    ['*.md', ['a.md']],
    ['**/*.md', ['a.md', 'deep/c.md', 'deep/er/a+b.md', 'deep/er/d.md']],
    ['deep/**/*.md', ['deep/c.md', 'deep/er/a+b.md', 'deep/er/d.md']],
    ['deep/*/?.md', ['deep/er/d.md']],
    ['./deep/*.md', ['deep/c.md']],
    ['deep/**/er/**/d.md', ['deep/er/d.md']],
    ['.hidden/*', ['.hidden/e.md']],
    ['deep/er/a+*.md', ['deep/er/a+b.md']],
  ])('are those that %s matches', async (pattern, files) => {
    expect(await expandFiles([pattern], root)).toEqual(files);
  });

  it('are absolute where the pattern is', async () => {
    expect(await expandFiles([path.join(root, '*.md')], '/')).toEqual([path.join(root, 'a.md')]);
  });

  it('are named once, and those that are no pattern are taken as they are', async () => {
    expect(await expandFiles(['gone.md', 'a.md', '*.md'], root)).toEqual(['gone.md', 'a.md']);
  });

  it('have to be there: a pattern that matches nothing is wrong usage', async () => {
    await expect(expandFiles(['deep/*.txt'], root)).rejects.toThrow('no file matches deep/*.txt');
  });
});
