import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotatingFolder } from './annotating.ts';
import { pairsOf } from './example-pairs.ts';
import { isWithin, rendered } from './rendering.ts';

const { annotateText, errorsOf } = annotatingFolder();
const root = path.resolve(import.meta.dirname, '../..');
const folder = 'test/annotate/examples';
const pages = [...readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`), 'docs/annotate.md'];

describe.each(pages)('the examples of %s', (page) => {
  const pairs = pairsOf(readFileSync(path.join(root, page), 'utf8'));

  it.each(pairs)('"$title" becomes what is shown, and stays so', async ({ before, after }) => {
    expect((await annotateText(before)).after).toBe(after);
    expect((await annotateText(after)).after).toBe(after);
    expect(isWithin(before, after)).toBe(true);
    expect(rendered(after)).toBe(rendered(before));
    expect(await errorsOf(after)).toEqual([]);
  });
});
