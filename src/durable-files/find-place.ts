import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';

/** Where a write to a name really goes. */
export type Place =
  /** A regular file, links followed; `stats` is null when it does not exist yet. */
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats | null }
  /** A terminal, `/dev/null`, a FIFO: written to, never replaced. */
  | { readonly kind: 'stream'; readonly path: string }
  /** An open file of this process: `/dev/stdout`, `/dev/fd/63`. */
  | { readonly kind: 'descriptor'; readonly fd: number }
  | { readonly kind: 'unfit'; readonly path: string; readonly why: string };

const MOST_LINKS = 40;
const STANDARD: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** Follows links one by one, because a descriptor has no path to resolve. Throws the error of the file system. */
export function findPlace(named: string): Place {
  let at = path.resolve(named);
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const fd = STANDARD[at] ?? /^\/(?:dev|proc\/self|proc\/thread-self)\/fd\/(\d+)$/.exec(at)?.[1];
    if (fd !== undefined) return { kind: 'descriptor', fd: Number(fd) };
    const folder = realpathSync(path.dirname(at));
    at = path.join(folder, path.basename(at));
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (!stats?.isSymbolicLink()) return placeOf(at, stats ?? null);
    at = path.resolve(folder, readlinkSync(at));
  }
  statSync(named);
  return { kind: 'unfit', path: at, why: 'too many links' };
}

function placeOf(at: string, stats: Stats | null): Place {
  if (stats === null || stats.isFile()) return { kind: 'file', path: at, stats };
  if (stats.isCharacterDevice() || stats.isFIFO()) return { kind: 'stream', path: at };
  const why = stats.isDirectory() ? 'a directory' : stats.isSocket() ? 'a socket' : 'a block device';
  return { kind: 'unfit', path: at, why };
}
