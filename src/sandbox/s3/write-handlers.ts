import type { S3Answer, S3Context } from './context.ts';
import { readText, receiveBody } from './body.ts';
import { checkWriteConditions } from './conditions.ts';
import { timeOfWrite } from './context.ts';
import { S3Error } from './errors.ts';
import type { Version } from './nouns.ts';
import { checksumHeaders, versionHeader } from './read-handlers.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import type { Store } from './store.ts';
import { readTagHeader } from './tag-handlers.ts';
import { readXml, textOf, writeXml } from './xml.ts';

export async function putObject({ request, signed, store }: S3Context): Promise<S3Answer> {
  const bucket = store.bucket(request.bucket);
  requireLength(request);
  checkWriteConditions(request, bucket.latest(request.key));
  const received = await receiveBody(request, signed, store.blobs);
  // Checked again: another write may have come while the body arrived.
  checkWriteConditions(request, store.bucket(request.bucket).latest(request.key));
  const version: Version = {
    id: store.nextVersionId(bucket),
    at: timeOfWrite(request),
    marker: false,
    size: received.size,
    etag: received.etag,
    body: received.body,
    ...readObjectHeaders(request),
    tags: readTagHeader(request) ?? {},
    checksums: received.checksums,
    parts: null,
  };
  store.commit({ type: 'version.added', bucket: bucket.name, key: request.key, version });
  return {
    status: 200,
    headers: { etag: `"${version.etag}"`, ...versionHeader(bucket.versioning, version), ...checksumHeaders(version) },
  };
}

export function deleteObject({ request, store }: S3Context): S3Answer {
  const current = store.bucket(request.bucket).latest(request.key);
  if (header(request, 'if-match') !== undefined) checkWriteConditions(request, current);
  const done = removeKey(store, request.bucket, request.key, request.query.get('versionId'), timeOfWrite(request));
  const headers: Record<string, string> = {};
  if (done.versionId !== null) headers['x-amz-version-id'] = done.versionId;
  if (done.marker) headers['x-amz-delete-marker'] = 'true';
  return { status: 204, headers };
}

/** POST ?delete: up to 1000 keys, each with its own outcome. */
export async function deleteObjects({ request, signed, store }: S3Context): Promise<S3Answer> {
  const document = readXml(await readText(request, signed), 'Delete');
  store.bucket(request.bucket);
  const objects = (document['Object'] ?? []) as readonly unknown[];
  if (objects.length === 0 || objects.length > 1000) throw new S3Error('MalformedXML', 'expected 1 to 1000 objects');
  const quiet = textOf(document, 'Quiet') === 'true';
  const deleted = objects.map((object) => {
    const key = textOf(object, 'Key');
    if (key === undefined) throw new S3Error('MalformedXML', 'an Object has no Key');
    const id = textOf(object, 'VersionId');
    const done = removeKey(store, request.bucket, key, id, timeOfWrite(request));
    return {
      Key: key,
      VersionId: id ?? null,
      DeleteMarker: done.marker ? true : null,
      DeleteMarkerVersionId: done.marker ? done.versionId : null,
    };
  });
  return { status: 200, body: writeXml('DeleteResult', { Deleted: quiet ? [] : deleted }) };
}

/** Removes one version permanently, or, without an id, the current version according to the versioning of the bucket. */
export function removeKey(
  store: Store,
  bucketName: string,
  key: string,
  id: string | undefined,
  at: number,
): { readonly versionId: string | null; readonly marker: boolean } {
  const bucket = store.bucket(bucketName);
  if (id !== undefined) {
    const version = bucket.find(key, id);
    if (version) store.commit({ type: 'version.removed', bucket: bucketName, key, id });
    return { versionId: id, marker: version?.marker ?? false };
  }
  if (bucket.versioning === null) {
    if (bucket.find(key, 'null')) store.commit({ type: 'version.removed', bucket: bucketName, key, id: 'null' });
    return { versionId: null, marker: false };
  }
  const marker: Version = {
    id: store.nextVersionId(bucket),
    at,
    marker: true,
    size: 0,
    etag: '',
    body: [],
    headers: {},
    metadata: {},
    checksums: {},
    parts: null,
  };
  store.commit({ type: 'version.added', bucket: bucketName, key, version: marker });
  return { versionId: marker.id, marker: true };
}

const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];

const STORAGE_CLASSES =
  'STANDARD STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING REDUCED_REDUNDANCY GLACIER GLACIER_IR DEEP_ARCHIVE';
const MAX_METADATA = 2048;

/** The headers and user metadata that are stored with an object. */
export function readObjectHeaders(request: S3Request): Pick<Version, 'headers' | 'metadata'> {
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = header(request, name);
    if (value === undefined) continue;
    // The coding of the transfer is not part of the object.
    const kept =
      name === 'content-encoding'
        ? value
            .split(',')
            .filter((coding) => coding.trim() !== 'aws-chunked')
            .join(',')
        : value;
    if (kept !== '') headers[name] = kept;
  }
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(request.message.headers).filter((each) => each.startsWith('x-amz-meta-'))) {
    const value = header(request, name) ?? '';
    size += name.length - 'x-amz-meta-'.length + value.length;
    metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  if (size > MAX_METADATA)
    throw new S3Error('MetadataTooLarge', `user metadata may have at most ${MAX_METADATA} bytes`);
  return { headers: { ...headers, ...readPlacement(request) }, metadata };
}

/**
 * What a copy does not inherit from its source. A storage class is only stored, nothing is archived here; the usual one
 * is not reported, as at Amazon.
 */
export function readPlacement(request: S3Request): Record<string, string> {
  const redirect = header(request, 'x-amz-website-redirect-location');
  const place: Record<string, string> = redirect === undefined ? {} : { 'x-amz-website-redirect-location': redirect };
  const named = header(request, 'x-amz-storage-class');
  if (named === undefined || named === 'STANDARD') return place;
  if (STORAGE_CLASSES.split(' ').includes(named)) return { ...place, 'x-amz-storage-class': named };
  throw new S3Error('InvalidStorageClass', `${named} is not a storage class`);
}

export function requireLength(request: S3Request): void {
  const length = header(request, 'x-amz-decoded-content-length') ?? header(request, 'content-length');
  if (length === undefined) throw new S3Error('MissingContentLength', 'Content-Length is required');
  if (Number(length) > 5 * 1024 ** 3)
    throw new S3Error('EntityTooLarge', 'one request stores at most 5 GiB: use a multipart upload');
}
