import type { S3Answer, S3Context } from './context.ts';
import { isoTime } from './context.ts';
import { OWNER } from './bucket-handlers.ts';
import { S3Error } from './errors.ts';
import type { ListingEntry } from './listing.ts';
import { listObjects, listVersions } from './listing.ts';
import type { Version } from './nouns.ts';
import type { S3Request } from './request.ts';
import type { XmlNode } from './xml.ts';
import { writeXml } from './xml.ts';

export function listObjectsV1({ request, store }: S3Context): S3Answer {
  const bucket = store.bucket(request.bucket);
  const frame = readFrame(request);
  const marker = request.query.get('marker') ?? '';
  const page = listObjects(bucket, { ...frame.query, after: marker, afterVersion: null });
  const truncated = page.truncated && frame.query.limit > 0;
  const body = writeXml('ListBucketResult', {
    ...frame.head,
    Marker: frame.encode(marker),
    IsTruncated: truncated,
    // Like Amazon: only with a delimiter; without one, the last key is the next marker.
    NextMarker: truncated && frame.query.delimiter !== '' ? frame.encode(placeOf(page.entries.at(-1))) : null,
    ...contents(page.entries, frame.encode, true),
  });
  return { status: 200, body };
}

export function listObjectsV2({ request, store }: S3Context): S3Answer {
  const bucket = store.bucket(request.bucket);
  const frame = readFrame(request);
  const token = request.query.get('continuation-token');
  const startAfter = request.query.get('start-after') ?? '';
  const after = token === undefined ? startAfter : Buffer.from(token, 'base64url').toString('utf8');
  const page = listObjects(bucket, { ...frame.query, after, afterVersion: null });
  const truncated = page.truncated && frame.query.limit > 0;
  const body = writeXml('ListBucketResult', {
    ...frame.head,
    KeyCount: page.entries.length,
    StartAfter: startAfter === '' ? null : frame.encode(startAfter),
    ContinuationToken: token ?? null,
    IsTruncated: truncated,
    NextContinuationToken: truncated ? Buffer.from(placeOf(page.entries.at(-1))).toString('base64url') : null,
    ...contents(page.entries, frame.encode, request.query.get('fetch-owner') === 'true'),
  });
  return { status: 200, body };
}

export function listObjectVersions({ request, store }: S3Context): S3Answer {
  const bucket = store.bucket(request.bucket);
  const frame = readFrame(request);
  const after = request.query.get('key-marker') ?? '';
  const afterVersion = request.query.get('version-id-marker') ?? null;
  if (afterVersion !== null && after === '') {
    throw new S3Error('InvalidArgument', 'a version-id-marker needs a key-marker');
  }
  const page = listVersions(bucket, { ...frame.query, after, afterVersion });
  const truncated = page.truncated && frame.query.limit > 0;
  const last = truncated ? page.entries.at(-1) : undefined;
  const versions = page.entries.map((entry): XmlNode => {
    if (entry.kind === 'prefix') return { CommonPrefixes: { Prefix: frame.encode(entry.prefix) } };
    const { key, version, latest } = entry;
    const head = { Key: frame.encode(key), VersionId: version.id, IsLatest: latest, LastModified: isoTime(version.at) };
    if (version.marker) return { DeleteMarker: { ...head, Owner: OWNER } };
    const rest = { ETag: `"${version.etag}"`, Size: version.size, StorageClass: storageClass(version), Owner: OWNER };
    return { Version: { ...head, ...rest } };
  });
  const body = writeXml('ListVersionsResult', [
    {
      ...frame.head,
      KeyMarker: frame.encode(after),
      VersionIdMarker: afterVersion ?? '',
      IsTruncated: truncated,
      NextKeyMarker: last ? frame.encode(placeOf(last)) : null,
      NextVersionIdMarker: last?.kind === 'version' ? last.version.id : null,
    },
    ...versions,
  ]);
  return { status: 200, body };
}

interface Frame {
  readonly query: { readonly prefix: string; readonly delimiter: string; readonly limit: number };
  readonly encode: (text: string) => string;
  /** The elements that every listing begins with. */
  readonly head: XmlNode;
}

function readFrame(request: S3Request): Frame {
  const asked = request.query.get('max-keys') ?? '1000';
  if (!/^\d+$/.test(asked)) throw new S3Error('InvalidArgument', 'max-keys must be a number from 0');
  const encoding = request.query.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url') throw new S3Error('InvalidArgument', 'encoding-type must be url');
  const prefix = request.query.get('prefix') ?? '';
  const delimiter = request.query.get('delimiter') ?? '';
  const encode = encoding === 'url' ? urlEncode : (text: string) => text;
  const limit = Math.min(Number(asked), 1000);
  return {
    query: { prefix, delimiter, limit },
    encode,
    head: {
      Name: request.bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? null : encode(delimiter),
      MaxKeys: limit,
      EncodingType: encoding ?? null,
    },
  };
}

/** Like Amazon's listings: as in a form, a space becomes `+`, but `/` stays. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}

function placeOf(entry: ListingEntry | undefined): string {
  return entry === undefined ? '' : entry.kind === 'prefix' ? entry.prefix : entry.key;
}

const storageClass = ({ headers }: Version): string => headers['x-amz-storage-class'] ?? 'STANDARD';

function contents(entries: readonly ListingEntry[], encode: (text: string) => string, owner: boolean): XmlNode {
  const objects: XmlNode[] = [];
  const prefixes: XmlNode[] = [];
  for (const entry of entries) {
    if (entry.kind === 'prefix') prefixes.push({ Prefix: encode(entry.prefix) });
    else {
      const { at, etag, size } = entry.version;
      objects.push({
        Key: encode(entry.key),
        LastModified: isoTime(at),
        ETag: `"${etag}"`,
        Size: size,
        StorageClass: storageClass(entry.version),
        Owner: owner ? OWNER : null,
      });
    }
  }
  return { Contents: objects, CommonPrefixes: prefixes };
}
