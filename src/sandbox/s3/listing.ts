import { compareKeys, endOfPrefix, lowerBound } from './key-order.ts';
import type { Version } from './nouns.ts';
import type { Bucket } from './versions.ts';

export interface ListingQuery {
  readonly prefix: string;
  /** Empty: no common prefixes. */
  readonly delimiter: string;
  /** Only what comes after this key or common prefix; empty for all. */
  readonly after: string;
  /** With `after`: continue within that key after this version. Version listings only. */
  readonly afterVersion: string | null;
  readonly limit: number;
}

export type ListingEntry =
  | { readonly kind: 'version'; readonly key: string; readonly version: Version; readonly latest: boolean }
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface Listing {
  readonly entries: readonly ListingEntry[];
  readonly truncated: boolean;
}

/** The current versions of the keys of a bucket, without keys whose current version is a delete marker. */
export function listObjects(bucket: Bucket, query: ListingQuery): Listing {
  return walk(bucket, query, (key) => {
    const latest = bucket.latest(key);
    return latest && !latest.marker && key !== query.after
      ? [{ kind: 'version', key, version: latest, latest: true }]
      : [];
  });
}

/** All versions and delete markers: by key, within a key the newest first. */
export function listVersions(bucket: Bucket, query: ListingQuery): Listing {
  return walk(bucket, query, (key) => {
    const versions = bucket.versions(key);
    const entries = versions.map((version, index): ListingEntry => ({
      kind: 'version',
      key,
      version,
      latest: index === 0,
    }));
    if (key !== query.after) return entries;
    if (query.afterVersion === null) return [];
    // If the marker was removed in the meantime, the whole key is listed again, so that emptying a bucket page by page misses nothing.
    return entries.slice(versions.findIndex((version) => version.id === query.afterVersion) + 1);
  });
}

function walk(bucket: Bucket, query: ListingQuery, entriesOf: (key: string) => ListingEntry[]): Listing {
  const { prefix, delimiter, after, limit } = query;
  const keys = bucket.keys();
  const entries: ListingEntry[] = [];
  let index = lowerBound(keys, compareKeys(after, prefix) > 0 ? after : prefix);
  // Continuing after a common prefix skips all of its keys.
  if (delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter) && after.length > prefix.length) {
    index = endOfPrefix(keys, after, index);
  }
  for (;;) {
    const key = keys[index];
    if (key === undefined || !key.startsWith(prefix)) return { entries, truncated: false };
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? null : key.slice(0, cut + delimiter.length);
    const found = entriesOf(key);
    if (found.length > 0 && common !== null) {
      if (entries.length >= limit) return { entries, truncated: true };
      entries.push({ kind: 'prefix', prefix: common });
      index = endOfPrefix(keys, common, index);
      continue;
    }
    for (const entry of found) {
      if (entries.length >= limit) return { entries, truncated: true };
      entries.push(entry);
    }
    index += 1;
  }
}
