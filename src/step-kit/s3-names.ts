import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';

/**
 * The key of an entry in a listing. Listings are requested URL-encoded, because XML cannot hold every key, but not every server
 * complies; `EncodingType` in the answer says whether it did. Throws for a key that is said to be encoded and is not.
 */
export function listedKey(text: string, encoding: string | undefined): string {
  const key = encoding === 'url' ? decoded(text) : text;
  if (key !== null) return key;
  throw new Error(`the store says that the key ${text} in its listing is URL-encoded, but it is not`);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

export interface VersionMarker {
  readonly KeyMarker: string;
  readonly VersionIdMarker?: string;
}

/**
 * Where the next page of a listing of versions begins; null after the last one. Taken from the entries of the page where the marker of the
 * server does not match them: Swift does not encode the key although it says so, and calls every version `null`; after such a marker it
 * finds nothing, and the rest of the listing would be lost without an error.
 */
export function nextVersionMarker(page: ListObjectVersionsCommandOutput): VersionMarker | null {
  if (!page.IsTruncated) return null;
  const said = page.NextKeyMarker ?? '';
  const entries = [page.Versions ?? [], page.DeleteMarkers ?? []];
  const keyOf = ({ Key = '' }: { readonly Key?: string | undefined }): string => listedKey(Key, page.EncodingType);
  // The page ends with one of these, in the order of the server.
  const ends = entries.flatMap((list) => list.slice(-1)).map(keyOf);
  const readings = [page.EncodingType === 'url' ? decoded(said) : said, said].filter((key) => key !== null);
  const KeyMarker = readings.find((key) => ends.includes(key)) ?? readings[0] ?? said;
  const ofKey = entries.map((list) => list.filter((entry) => keyOf(entry) === KeyMarker));
  const known = ofKey.flat().some(({ VersionId }) => VersionId === page.NextVersionIdMarker);
  const time = (entry: { readonly LastModified?: Date | undefined }): number => entry.LastModified?.getTime() ?? 0;
  const [oldest] = ofKey.flatMap((list) => list.slice(-1)).sort((a, b) => time(a) - time(b));
  const VersionIdMarker = known ? page.NextVersionIdMarker : (oldest?.VersionId ?? page.NextVersionIdMarker);
  return { KeyMarker, ...(VersionIdMarker ? { VersionIdMarker } : {}) };
}

/** Where an object, or everything below a prefix, is stored. `key` is empty for a whole bucket. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Bucket and key of `s3://bucket/key`; nothing is decoded. Undefined for other text. */
export function parseS3Uri(text: string): S3Location | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : undefined;
}

/** `s3://bucket/key`. */
export function formatS3Uri(location: S3Location): string {
  return `s3://${location.bucket}/${location.key}`;
}
