import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toString } from 'mdast-util-to-string';
import type { List, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { indexPage } from './library/index-page.ts';
import { readLibrary, readRehearsals } from './library/read-library.ts';
import { seedsPage, type Seed } from './library/seeds-page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const seeds = parse(readFileSync(path.join(root, 'docs/seeds.yaml'), 'utf8')) as readonly Seed[];
const entries = await readLibrary();

/** `npm run docs` rewrites these pages; a plain test run and CI compare them. */
describe('the pages of the library', () => {
  it('have an index', async () => {
    const page = indexPage(entries, readRehearsals());
    await expect(page).toMatchFileSnapshot(path.join(root, 'runbooks/README.md'));
  });

  it('say where each procedure comes from', async () => {
    await expect(seedsPage(seeds, entries)).toMatchFileSnapshot(path.join(root, 'docs/seeds.md'));
  });

  it('have no rehearsal of a runbook that is gone', () => {
    expect(entries.map(({ file }) => file)).toEqual(expect.arrayContaining(Object.keys(readRehearsals().files)));
  });

  it('send every runbook back to a document', () => {
    const places = seeds.flatMap(({ rows }) => rows.flatMap((row) => [row, ...(row.items ?? [])]));
    const named = new Set(places.flatMap((place) => (place.in ?? []).map((one) => one.split('#')[0])));
    expect(entries.map(({ file }) => file).filter((file) => !named.has(file))).toEqual([]);
  });
});

describe.each(seeds)('$seed in docs/seeds.yaml', ({ seed, rows }) => {
  const text = readFileSync(path.join(root, 'test/fixtures/seeds', seed), 'utf8');
  const { children } = unified().use(remarkParse).use(remarkGfm).parse(text);

  it('has every heading, in order', () => {
    const headings = children.flatMap((node) => (node.type === 'heading' ? [plain(toString(node))] : []));
    expect(rows.map(({ heading }) => heading)).toEqual(headings);
  });

  it('says of each whether it is a procedure', () => {
    for (const row of rows.flatMap((one) => [one, ...(one.items ?? [])]))
      expect([row.in !== undefined, row.not !== undefined], JSON.stringify(row)).toContain(true);
  });

  it.each(rows.filter(({ items }) => items !== undefined))('has every point below $heading', ({ heading, items = [] }) => {
    const points = listBelow(children, heading);
    expect(points.length).toBe(items.length);
    for (const [index, { item }] of items.entries()) expect(points[index]).toContain(item);
  });
});

/** The first line, without an emoji, also one whose bytes were read in the wrong encoding. */
const plain = (heading: string): string => (heading.split('\n')[0] ?? '').replace(/^ðŸ\S*\s/u, '');

function listBelow(children: readonly RootContent[], heading: string): string[] {
  const at = children.findIndex((node) => node.type === 'heading' && plain(toString(node)) === heading);
  const list = children.slice(at).find((node): node is List => node.type === 'list');
  return (list?.children ?? []).map((point) => toString(point));
}
