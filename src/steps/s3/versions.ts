import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { listedKey, nextVersionMarker, type VersionMarker } from '../../step-kit/s3-names.ts';

/** One version of an object, or the marker that hides it. */
export interface VersionEntry {
  readonly versionId: string;
  readonly marker: boolean;
  readonly modified: number;
  readonly etag: string;
  readonly size: number;
  readonly storageClass: string | null;
}

/** What a restore must know about one key: its state at the time (null: it did not exist yet) and its state now. */
export interface KeyHistory {
  readonly key: string;
  readonly was: VersionEntry | null;
  readonly now: VersionEntry;
  /** When the oldest remaining version or marker was written, in milliseconds since 1970. */
  readonly first: number;
}

type Open = { was: VersionEntry | null; now: VersionEntry | null; first: number };

type Listed = VersionEntry & { readonly key: string; readonly latest: boolean };

/**
 * The history of every key below a prefix, one by one: only one page and one key are in memory, however many versions there
 * are. The listing is ordered by key, newest first, but versions and markers come in two lists, so that a key is
 * complete only when a later one was seen.
 */
export async function* listHistories(
  client: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
  time: number,
  abortSignal: AbortSignal,
): AsyncGenerator<KeyHistory> {
  const open = new Map<string, Open>();
  let marker: Partial<VersionMarker> = {};
  for (;;) {
    const request = { Bucket: place.bucket, Prefix: place.prefix, EncodingType: 'url' as const, ...marker };
    const page = await client.send(new ListObjectVersionsCommand(request), { abortSignal });
    for (const entry of entriesOf(page)) fold(open, entry, time);
    const next = nextVersionMarker(page);
    for (const [key, { was, now, first }] of open) {
      if (key === next?.KeyMarker) continue;
      open.delete(key);
      if (now) yield { key, was, now, first };
    }
    if (next === null) return;
    marker = next;
  }
}

/**
 * Entries of a key come newest first within their list. A marker and a version of the same second cannot be ordered
 * by time; the version wins, because an extra object is easier to fix than a hidden one.
 */
function fold(open: Map<string, Open>, entry: Listed, time: number): void {
  const history = open.get(entry.key) ?? { was: null, now: null, first: entry.modified };
  open.set(entry.key, history);
  history.first = Math.min(history.first, entry.modified);
  if (entry.latest) history.now = entry;
  if (entry.modified > time) return;
  const { was } = history;
  const newer =
    !was || entry.modified > was.modified || (entry.modified === was.modified && was.marker && !entry.marker);
  if (newer) history.was = entry;
}

function* entriesOf(page: ListObjectVersionsCommandOutput): Generator<Listed> {
  for (const {
    Key = '',
    VersionId = 'null',
    LastModified,
    ETag = '',
    Size = 0,
    StorageClass,
    IsLatest,
  } of page.Versions ?? []) {
    const common = {
      key: listedKey(Key, page.EncodingType),
      versionId: VersionId,
      modified: LastModified?.getTime() ?? 0,
      latest: IsLatest === true,
    };
    yield { ...common, marker: false, etag: ETag, size: Size, storageClass: StorageClass ?? null };
  }
  for (const { Key = '', VersionId = 'null', LastModified, IsLatest } of page.DeleteMarkers ?? []) {
    const common = {
      key: listedKey(Key, page.EncodingType),
      versionId: VersionId,
      modified: LastModified?.getTime() ?? 0,
      latest: IsLatest === true,
    };
    yield { ...common, marker: true, etag: '', size: 0, storageClass: null };
  }
}
