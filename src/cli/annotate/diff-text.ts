import { neutralise } from '../../presentation/terminal-text.ts';
import type { AnnotatedFile } from './annotate-file.ts';

/** The unified diff of a file, which `patch -p1` and `git apply` take; empty without a change. */
export async function diffText({ file, before, after }: AnnotatedFile): Promise<string> {
  if (before === after) return '';
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const name = file.replace(/^\.?\//, '');
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** The same for a terminal, which no text of the document may drive. */
export const shownDiff = (text: string): string => neutralise(text);
