/** A text and what `annotate` makes of it, as a page shows them one below the other. */
export interface ExamplePair {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

const BLOCK =
  /<!-- before -->\n+^(`{4,})markdown\n([\s\S]*?)^\1$\n+(?:<!-- after -->\n+^(`{4,})markdown\n([\s\S]*?)^\3$)?/gm;

/** Throws for a page on which an announced example cannot be read. */
export function pairsOf(page: string): readonly ExamplePair[] {
  const pairs = [...page.matchAll(BLOCK)].map((match) => ({
    title: [...page.slice(0, match.index).matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? 'without a heading',
    before: match[2] ?? '',
    after: match[4] ?? '',
  }));
  const announced = page.match(/<!-- before -->/g)?.length ?? 0;
  if (announced !== pairs.length) throw new Error(`${announced} examples announced, ${pairs.length} understood`);
  return pairs;
}
