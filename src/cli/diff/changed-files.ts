import path from 'node:path';
import type { Git } from './git.ts';

/** A Markdown file in two versions, by absolute paths; null where it does not exist. */
export interface ChangedFile {
  readonly before: string | null;
  readonly after: string | null;
}

/** The tracked files that differ from a commit, of which renames are followed. */
export async function changedFiles(git: Git, root: string, commit: string): Promise<readonly ChangedFile[]> {
  const words = [
    'diff',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules',
    '--find-renames',
    '--name-status',
    '-z',
    commit,
    '--',
  ];
  const fields = (await git.text(words)).split('\0');
  const found: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const status = fields[at]?.[0] ?? '';
    const two = status === 'R' || status === 'C';
    const [first, second] = [fields[at + 1], fields[at + 2]].map((name) => path.join(root, name ?? ''));
    at += two ? 3 : 2;
    if (first === undefined || second === undefined) continue;
    if (two) found.push({ before: status === 'C' ? null : first, after: second });
    else found.push({ before: status === 'A' ? null : first, after: status === 'D' ? null : first });
  }
  return found;
}

/** How Markdown spells the title of a link that plays a file. */
const TITLES = ['"play"', "'play'", '(play)'];

/** Markdown files that play others: they can change without being edited. */
export async function playingFiles(git: Git, root: string): Promise<readonly string[]> {
  const words = [
    'grep',
    '-lzI',
    '--fixed-strings',
    ...TITLES.flatMap((title) => ['-e', title]),
    '--',
    '*.md',
    '*.markdown',
  ];
  // It exits with 1 if there is none.
  const listing = await git.text(words).catch(() => '');
  return listing
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => path.join(root, name));
}

export const isMarkdown = (name: string | null): boolean => name !== null && /\.(md|markdown)$/i.test(name);
