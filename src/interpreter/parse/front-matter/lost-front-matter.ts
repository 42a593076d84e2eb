import type { Problems } from '../problems.ts';
import type { SourceText } from '../markdown/source-text.ts';

/** Keys that are rare in the front matter of other tools. */
const RUNBOOK_KEY = /^(params|connections|objectives|requires|sandbox|cwd)[ \t]*:/;

/** How many lines below the opening mark are searched. */
const LINES = 200;

/**
 * Reports front matter that Markdown takes for a thematic break and text: params, connections and the sandbox would be
 * left out silently. Called for files without front matter.
 */
export function reportLostFrontMatter(source: SourceText, problems: Problems): void {
  let first = 0;
  while (isLine(source, first) && source.line(first).trim() === '') first += 1;
  if (source.line(first).trimEnd() !== '---') return;
  for (let index = first + 1; isLine(source, index) && index < first + LINES; index += 1) {
    const line = source.line(index);
    if (/^(---|\.\.\.)\s*$|^ {0,3}(```|~~~)/.test(line)) return;
    const key = RUNBOOK_KEY.exec(line)?.[1];
    if (key === undefined) continue;
    const start = source.lineStart(first);
    problems.add(source.span(start, start + 3), {
      rule: 'lost-front-matter',
      message: `this looks like front matter, but ${first === 0 ? 'it is never closed' : 'it is not at the top of the file'}: ${key} and the rest of it are not read`,
      hint: first === 0 ? 'close it with a line of ---' : 'remove the blank lines above it',
    });
    return;
  }
}

const isLine = (source: SourceText, index: number): boolean => source.lineStart(index) < source.text.length;
