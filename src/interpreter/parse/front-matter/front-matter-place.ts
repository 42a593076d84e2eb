import type { SourceText } from '../markdown/source-text.ts';

/** Front matter at the top of a file; offsets are relative to the source. */
export interface FrontMatterPlace {
  readonly format: 'yaml' | 'toml' | 'json';
  /** The text between the marks. */
  readonly start: number;
  readonly end: number;
  /** Where the Markdown begins. */
  readonly after: number;
}

/** Returns null without front matter; an opening mark that nothing closes is a thematic break, as in Markdown. */
export function locateFrontMatter(source: SourceText): FrontMatterPlace | null {
  const first = source.line(0).trimEnd();
  if (first === '---' || first === '+++') {
    for (let index = 1; source.lineStart(index) < source.text.length; index += 1) {
      const line = source.line(index).trimEnd();
      if (line !== first && !(first === '---' && line === '...')) continue;
      return {
        format: first === '---' ? 'yaml' : 'toml',
        start: source.lineStart(1),
        end: source.lineStart(index),
        after: source.lineStart(index + 1),
      };
    }
    return null;
  }
  if (!/^\{\s*("|$)/.test(first)) return null;
  for (let index = 0; source.lineStart(index) < source.text.length && index < 2_000; index += 1) {
    const end = source.lineStart(index + 1);
    if (!source.line(index).trimEnd().endsWith('}') || !isJson(source.text.slice(source.begin, end))) continue;
    return { format: 'json', start: source.begin, end, after: end };
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
