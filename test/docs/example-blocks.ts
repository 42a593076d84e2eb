import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Example {
  /** The first heading, for the title of the test. */
  readonly title: string;
  /** Where the example is: `src/steps/sql/examples.md:28`. */
  readonly place: string;
  readonly source: string;
  readonly exit: number;
  /** Text that has to be in stdout or stderr. */
  readonly output: string | null;
}

const EXAMPLE = /<!-- example: (.*?) -->\n+^(`{4,})markdown\n([\s\S]*?)^\2$/gm;

/** The runbooks that a page shows after `<!-- example: exit=N output="…" -->`. Throws for a comment that cannot be read. */
export function examplesOf(root: string, page: string): Example[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const found = [...text.matchAll(EXAMPLE)].map((match): Example => {
    const [, said = '', , source = ''] = match;
    const place = `${page}:${text.slice(0, match.index).split('\n').length}`;
    const words = /^exit=(\d+)(?: output="([^"]+)")?$/.exec(said);
    if (!words) throw new Error(`${place}: "${said}" is not exit=N output="…"`);
    const title = /^# (.+)$/m.exec(source)?.[1] ?? 'without a heading';
    return { title, place, source, exit: Number(words[1]), output: words[2] ?? null };
  });
  const comments = text.match(/<!-- example:/g)?.length ?? 0;
  if (comments !== found.length) throw new Error(`${page}: ${comments} examples announced, ${found.length} understood`);
  return found;
}
