import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../option-types.ts';

export interface NamedFile {
  readonly file: string;
  /** Found by a pattern: a page that is no runbook is left out. */
  readonly found: boolean;
}

/**
 * The files that the operands name, each once, in order. A pattern that the shell did not expand is expanded: `*` and `?` stay
 * within a folder, `**` spans folders, names that begin with a dot are left out. Throws a usage error for a pattern without a match.
 */
export async function expandFiles(operands: readonly string[], cwd: string): Promise<readonly string[]> {
  return (await findFiles(operands, cwd)).map(({ file }) => file);
}

/** The same, with how each was named. */
export async function findFiles(operands: readonly string[], cwd: string): Promise<readonly NamedFile[]> {
  const files = new Map<string, NamedFile>();
  for (const operand of operands) {
    const found = /[*?]/.test(operand);
    for (const file of found ? await matching(operand, cwd) : [operand])
      files.set(file, { file, found: found && (files.get(file)?.found ?? true) });
  }
  return [...files.values()];
}

async function matching(pattern: string, cwd: string): Promise<string[]> {
  const parts = path.normalize(pattern).split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  const base = parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const found = await within(path.resolve(cwd, base), base === '.' ? '' : base, parts.slice(first));
  if (found.length === 0) throw usageError(`no file matches ${pattern}`, 'name a Markdown file, or another pattern');
  return [...new Set(found)].toSorted();
}

async function within(folder: string, shown: string, [part = '', ...rest]: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EACCES') return [];
    throw error;
  });
  const found = part === '**' && rest.length > 0 ? await within(folder, shown, rest) : [];
  const name = part === '**' ? /^(?!\.)/ : nameLike(part);
  for (const entry of entries) {
    if (!name.test(entry.name)) continue;
    const [at, said] = [path.join(folder, entry.name), path.join(shown, entry.name)];
    if (part === '**' && entry.isDirectory()) found.push(...(await within(at, said, [part, ...rest])));
    else if (rest.length === 0 && !entry.isDirectory()) found.push(said);
    else if (part !== '**' && rest.length > 0) found.push(...(await within(at, said, rest)));
  }
  return found;
}

function nameLike(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 'u');
}
