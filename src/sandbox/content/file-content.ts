import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { itemOf, type ContentItem, type ContentReader } from './content.ts';

/** Larger files are compared, but cannot be brought back. */
const KEPT_BYTES = 1 << 20;
/** What shells and clients note for themselves. */
const NOTES = new Set(['.bash_history', '.psql_history', '.cache']);

interface KnownFile {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly size: number;
  readonly item: ContentItem;
}

interface Kept {
  readonly mode: number;
  /** Null if it is too large. */
  readonly bytes: Buffer | null;
}

/** The files below folders, by `label/path`. A file with the times and size of the last reading is not read again. */
export function fileReader(folders: Readonly<Record<string, string>>): ContentReader {
  const known = new Map<string, KnownFile>();
  const fileOf = (name: string): string => {
    const label = Object.keys(folders).find((one) => name.startsWith(`${one}/`)) ?? '';
    return path.join(folders[label] ?? '', name.slice(label.length + 1));
  };
  return {
    changesByItself: false,
    async read() {
      const content = new Map<string, Map<string, ContentItem>>();
      for (const [label, folder] of Object.entries(folders)) {
        const items = new Map<string, ContentItem>();
        for (const file of await filesBelow(folder)) {
          const item = await readItem(file, known);
          if (item) items.set(`${label}/${path.relative(folder, file)}`, item);
        }
        content.set(label, items);
      }
      return content;
    },
    async bringBack(items, earlier) {
      for (const name of items) {
        const before = itemOf(earlier, name)?.value as Kept | undefined;
        const file = fileOf(name);
        if (!before) await rm(file, { force: true });
        else if (before.bytes !== null) {
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, before.bytes);
          await chmod(file, before.mode);
        }
      }
    },
    cutInHalf: async (name, now) => truncate(fileOf(name), Math.floor((itemOf(now, name)?.size ?? 0) / 2)),
  };
}

/** Regular files only: what is in a pipe or behind a link is not content of this folder. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A step may have removed it, or made it unreadable, while it is being read.
    if (error.code === 'ENOENT' || error.code === 'EACCES') return [];
    throw error;
  });
  const found: string[] = [];
  for (const entry of entries) {
    if (NOTES.has(entry.name)) continue;
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(at)));
    else if (entry.isFile()) found.push(at);
  }
  return found;
}

async function readItem(file: string, known: Map<string, KnownFile>): Promise<ContentItem | null> {
  const stats = await stat(file).catch(() => null);
  if (!stats) return null;
  const { mtimeMs, ctimeMs, size, mode } = stats;
  const last = known.get(file);
  if (last && last.mtimeMs === mtimeMs && last.ctimeMs === ctimeMs && last.size === size) return last.item;
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) return null;
  const kept: Kept = { mode: mode & 0o7777, bytes: size <= KEPT_BYTES ? bytes : null };
  const digest = createHash('sha256').update(bytes).digest('hex');
  const item = { digest: `${digest} ${kept.mode.toString(8)}`, size, value: kept };
  known.set(file, { mtimeMs, ctimeMs, size, item });
  return item;
}
