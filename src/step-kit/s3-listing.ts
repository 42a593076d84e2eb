import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';

/**
 * A key as a listing has it. Listings are asked for URL-encoded, because XML cannot hold every key; not every server does as
 * asked, and the answer's `EncodingType` says whether this one did. Throws for what is said to be encoded and is not.
 */
export function listedKey(text: string, encoding: string | undefined): string {
  const key = encoding === 'url' ? decoded(text) : text;
  if (key !== null) return key;
  throw new Error(`the store says that the key ${text} of its listing is URL-encoded, but it is not`);
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
 * Where the next page of a listing of versions begins; null after the last one. Taken from the page's own entries where the server's word
 * does not fit them: Swift leaves the key as it is although it says it is encoded, and calls every version `null`, behind which it finds
 * nothing, so that all that follows would be lost without an error.
 */
export function nextVersionMarker(page: ListObjectVersionsCommandOutput): VersionMarker | null {
  if (!page.IsTruncated) return null;
  const said = page.NextKeyMarker ?? '';
  const entries = [page.Versions ?? [], page.DeleteMarkers ?? []];
  const keyOf = ({ Key = '' }: { readonly Key?: string | undefined }): string => listedKey(Key, page.EncodingType);
  // The page ends with one of these, in the server's own order.
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
