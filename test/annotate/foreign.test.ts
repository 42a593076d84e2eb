import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotateFile } from '../../src/cli/annotate/annotate-file.ts';
import { annotatingFolder } from './annotating.ts';
import { isWithin, rendered } from './rendering.ts';

const { annotateText, errorsOf } = annotatingFolder();
const modules = path.resolve(import.meta.dirname, '../../node_modules');

/** Long change logs take most of the time, and hold no command. */
const LARGEST_BYTES = 40_000;

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < LARGEST_BYTES)
    .toSorted();

/** Every seventh page of the packages; with ANNOTATE_FOLDER all pages below that folder instead. */
function pages(): readonly string[] {
  const given = process.env['ANNOTATE_FOLDER'];
  if (given !== undefined) return markdownIn(given);
  return markdownIn(modules).filter((_, index) => index % 7 === 0);
}

describe('annotate, on pages that other people wrote', () => {
  it('only inserts, makes no error, and has nothing to add the second time', { timeout: 600_000 }, async () => {
    const refused: string[] = [];
    for (const file of pages()) {
      const { before, after, problems } = await annotateFile(file, '/', true);
      expect(before, file).toBe(problems.length > 0 ? before : readFileSync(file, 'utf8'));
      if (problems.length > 0) refused.push(file);
      if (after === before) continue;
      expect(isWithin(before, after), file).toBe(true);
      expect(rendered(after), file).toBe(rendered(before));
      expect(await errorsOf(after), file).toEqual(await errorsOf(before));
      expect((await annotateText(after, true)).after, file).toBe(after);
    }
    expect(refused).toEqual([]);
  });
});
