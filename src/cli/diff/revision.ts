import path from 'node:path';
import type { Git } from './git.ts';

/** The files of a revision, read as `readRunbook` reads a file system. */
export interface Revision {
  /** As a person names it. */
  readonly name: string;
  readonly commit: string;
  has(absolute: string): boolean;
  read(absolute: string): Promise<Uint8Array>;
  realPath(absolute: string): Promise<string>;
}

interface Entry {
  readonly mode: string;
  readonly object: string;
}

/** More links in a row than any tree needs. */
const MOST_LINKS = 40;
const LINK = '120000';

export async function openRevision(git: Git, root: string, name: string): Promise<Revision> {
  const commit = await commitOf(git, name);
  const listing = await git.text(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const entries = new Map<string, Entry>();
  const folders = new Set<string>(['', '.git']);
  for (const line of listing.split('\0')) {
    const [, mode = '', object = '', file = ''] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
    if (file === '') continue;
    entries.set(file, { mode, object });
    for (let at = path.posix.dirname(file); at !== '.' && !folders.has(at); at = path.posix.dirname(at))
      folders.add(at);
  }
  const relative = (absolute: string): string => path.relative(root, absolute);
  const missing = (what: string, absolute: string): Error =>
    Object.assign(new Error(`ENOENT: no such file in ${name}: ${relative(absolute)}`), {
      code: 'ENOENT',
      syscall: what,
    });
  const blob = (object: string): Promise<Buffer> => git.bytes(['cat-file', 'blob', object]);

  const realPath = async (absolute: string, links = 0): Promise<string> => {
    const own = relative(absolute);
    if (own.startsWith('..') || links > MOST_LINKS) throw missing('realpath', absolute);
    const parts = own.split(path.sep);
    for (let end = 1; end <= parts.length; end += 1) {
      const at = parts.slice(0, end).join('/');
      const entry = entries.get(at);
      if (entry?.mode !== LINK) continue;
      const target = (await blob(entry.object)).toString();
      const next = path.resolve(root, path.posix.dirname(at), target, ...parts.slice(end));
      return realPath(next, links + 1);
    }
    if (!entries.has(own) && !folders.has(own)) throw missing('realpath', absolute);
    return absolute;
  };
  return {
    name,
    commit,
    has: (absolute) => entries.has(relative(absolute)),
    realPath: (absolute) => realPath(absolute),
    read: async (absolute) => {
      const entry = entries.get(relative(absolute));
      if (!entry) throw missing('open', absolute);
      return blob(entry.object);
    },
  };
}

/** `main...` is where this branch left main, as for `git diff main...`. */
async function commitOf(git: Git, name: string): Promise<string> {
  const fork = name.endsWith('...');
  const base = fork ? name.slice(0, -3) : name;
  const commit = (await git.text(['rev-parse', '--verify', '--end-of-options', `${base}^{commit}`])).trim();
  return fork ? (await git.text(['merge-base', commit, 'HEAD'])).trim() : commit;
}
