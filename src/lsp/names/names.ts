import type { Vocabulary } from '../../interpreter/parse/language.ts';
import { besides, type Around, type Page } from '../page.ts';
import { namesInAttributes } from './in-attributes.ts';
import { namesInCode } from './in-code.ts';
import { namesInFrontMatter } from './in-front-matter.ts';
import { namesInLinks } from './in-links.ts';
import type { Occurrence } from './occurrence.ts';

/** Every name in a page, in the order of the text. */
export async function namesIn(page: Page, vocabulary: Vocabulary): Promise<readonly Occurrence[]> {
  const all = [
    ...(await namesInFrontMatter(page)),
    ...namesInAttributes(page, vocabulary),
    ...namesInLinks(page),
    ...namesInCode(page),
  ];
  return all.toSorted((a, b) => a.start - b.start);
}

/** The name at a place; its `#` counts. */
export const nameAt = (names: readonly Occurrence[], offset: number): Occurrence | undefined =>
  names.find(({ start, end }) => start <= offset && offset <= end) ?? names.find(({ start }) => start - 1 === offset);

/** A name with its page. */
export interface Found extends Occurrence {
  readonly page: Page;
}

/**
 * All places that mean the same as `name`: in its page, and in the open pages that play it. The id of a step in a file that
 * is played has the name of the file in front of it there.
 */
export async function sameNames(name: Occurrence, page: Page, around: Around): Promise<readonly Found[]> {
  const own = await homeOf(name, page, around);
  if (!own) return [];
  const pages = [own.page, ...around.open.filter(({ path }) => path !== own.page.path)];
  const found: Found[] = [];
  for (const other of pages) {
    const home = other.path === own.page.path;
    const prefixed = home ? new Set<string>() : idsFor(own.name, own.page, other);
    for (const one of await namesIn(other, around.vocabulary)) {
      if (one.what !== name.what) continue;
      const there = one.file === null ? home : besides(other, one.file) === own.page.path;
      if (there && one.name === own.name) found.push({ ...one, page: other });
      else if (one.file === null && prefixed.has(one.name)) {
        const start = one.end - own.name.length;
        found.push({ ...one, start, name: own.name, page: other });
      }
    }
  }
  return found;
}

interface Home {
  readonly page: Page;
  readonly name: string;
}

/** The page whose name it is: the file of a link, or of the part that an id with a prefix comes from. */
export async function homeOf(name: Occurrence, page: Page, around: Around): Promise<Home | null> {
  if (name.what !== 'id') return { page, name: name.name };
  if (name.file !== null) {
    const other = await around.pageAt(besides(page, name.file));
    return other && { page: other, name: name.name };
  }
  if (!name.name.includes('/')) return { page, name: name.name };
  const { runbook, document } = page.analysis;
  const one = [...(runbook?.steps ?? []), ...(runbook?.sections ?? [])].find(({ id }) => id === name.name);
  if (!one || one.span.file === document?.file) return null;
  const other = await around.pageAt(besides(page, one.span.file));
  return other && { page: other, name: name.name.slice(name.name.lastIndexOf('/') + 1) };
}

/** What a page that plays another one calls the id of that other page. */
function idsFor(id: string, home: Page, page: Page): ReadonlySet<string> {
  const { runbook, document } = page.analysis;
  const all = [...(runbook?.steps ?? []), ...(runbook?.sections ?? [])];
  return new Set(
    all
      .filter(({ span, id: own }) => span.file !== document?.file && own.endsWith(`/${id}`))
      .filter(({ span }) => besides(page, span.file) === home.path)
      .map(({ id: own }) => own),
  );
}
