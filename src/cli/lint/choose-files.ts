import { statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../option-types.ts';
import { expandFiles } from '../test/expand-files.ts';
import type { FoundSettings } from './find-settings.ts';

/**
 * The files that the operands name, without those that the settings ignore: patterns as `test` takes them, and of a folder
 * all Markdown files in it. Throws a usage error for a file that does not exist, and when nothing is left.
 */
export async function chooseFiles(
  operands: readonly string[],
  cwd: string,
  found: FoundSettings,
): Promise<readonly string[]> {
  const patterns = operands.map((one) => (isFolder(path.resolve(cwd, one)) ? path.join(one, '**/*.md') : one));
  const files = await expandFiles(patterns, cwd);
  for (const file of files)
    if (!statSync(path.resolve(cwd, file), { throwIfNoEntry: false }))
      throw usageError(`no such file: ${file}`, 'name a Markdown file, a folder or a pattern');
  return files.filter((file) => !isIgnored(path.resolve(cwd, file), found));
}

/** Whether the settings say that nobody looks at a file; `file` is absolute. */
export function isIgnored(file: string, { settings, folder }: FoundSettings): boolean {
  const own = path.relative(folder, file).split(path.sep).join('/');
  return settings.ignore.some((glob) => globPattern(glob).test(own));
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** `*` and `?` stay within a folder, `**` spans folders; a pattern that names a folder means all that is in it. */
export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (wild) => (wild === '?' ? '[^/]' : wild === '*' ? '[^/]*' : '(?:.*/)?'))
    .replace(/\(\?:\.\*\/\)\?$/, '.*');
  return new RegExp(`^${source}(?:/.*)?$`, 'u');
}
