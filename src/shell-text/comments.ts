import type { ShellScript } from './script.ts';

export interface ShellComment {
  /** Without the hash. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The lines that are only a comment, without those in here-documents and quoted strings. */
export function commentsOf({ text, commands, documents }: ShellScript): readonly ShellComment[] {
  return [...text.matchAll(/^[ \t]*#+[ \t]*(.*)$/gm)].flatMap((match) => {
    const start = match.index + (match[0].length - match[0].trimStart().length);
    const inside = (range: { readonly start: number; readonly end: number }): boolean =>
      start >= range.start && start < range.end;
    if (documents.some(inside) || commands.some((one) => inside(one) && one.start < match.index)) return [];
    return [{ text: (match[1] ?? '').trim(), start, end: match.index + match[0].length }];
  });
}
