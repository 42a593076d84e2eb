import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeTo } from '../../durable-files/index.ts';
import type { Edit } from '../../lint/index.ts';
import type { LintedFile } from './lint-file.ts';

/**
 * Writes the fixes of a file and returns how many there were. Bytes outside of the edits stay as they are. Of edits that
 * overlap the first counts; the next run finds the others.
 */
export async function applyFixes({ file, findings }: LintedFile, cwd: string): Promise<number> {
  const edits = findings.flatMap(({ diagnostic, fix }) => (fix && diagnostic.file === file ? [fix] : []));
  if (edits.length === 0) return 0;
  const target = path.resolve(cwd, file);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(target));
  const { fixed, count } = edited(text, edits);
  writeTo(target, fixed);
  return count;
}

/** The text with the fixes in place; offsets are those of the text before. */
export function edited(
  text: string,
  fixes: readonly (readonly Edit[])[],
): { readonly fixed: string; readonly count: number } {
  const taken: Edit[] = [];
  let count = 0;
  for (const fix of fixes) {
    if (fix.some((one) => taken.some((other) => one.start < other.end && other.start < one.end))) continue;
    taken.push(...fix);
    count += 1;
  }
  let fixed = text;
  for (const { start, end, text: inserted } of taken.toSorted((a, b) => b.start - a.start))
    fixed = fixed.slice(0, start) + inserted + fixed.slice(end);
  return { fixed, count };
}
