import type { S3Answer, S3Context } from './context.ts';
import { httpTime } from './context.ts';
import { checkReadConditions } from './conditions.ts';
import { S3Error } from './errors.ts';
import type { Version, Versioning } from './nouns.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import type { Bucket } from './versions.ts';

export function getObject(context: S3Context): S3Answer {
  const answer = headObject(context);
  const version = findVersion(context.store.bucket(context.request.bucket), context.request);
  const [start, end] = readRange(context.request, version) ?? [0, version.size];
  context.store.reads.add(`s3://${context.request.bucket}/${context.request.key}`);
  return { ...answer, body: { blobs: version.body, start, end } };
}

export function headObject({ request, store }: S3Context): S3Answer {
  const bucket = store.bucket(request.bucket);
  const version = findVersion(bucket, request);
  checkReadConditions(request, version);
  const range = readRange(request, version);
  const [start, end] = range ?? [0, version.size];
  const headers: Record<string, string> = {
    ...describe(version),
    ...versionHeader(bucket.versioning, version),
    ...overrides(request),
    'accept-ranges': 'bytes',
    'content-length': String(end - start),
  };
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${version.size}`;
  if (!range && header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    Object.assign(headers, checksumHeaders(version));
  }
  if (request.query.has('partNumber')) headers['x-amz-mp-parts-count'] = String(version.parts?.length ?? 1);
  return { status: range ? 206 : 200, headers };
}

/** The version that a GET, HEAD or copy asks for. A delete marker is 404, or 405 when named by id, as in the protocol. */
export function findVersion(bucket: Bucket, request: { key: string; query: ReadonlyMap<string, string> }): Version {
  const id = request.query.get('versionId');
  if (id === undefined) {
    const latest = bucket.latest(request.key);
    if (latest && !latest.marker) return latest;
    const headers: Record<string, string> = latest
      ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': latest.id }
      : {};
    throw new S3Error('NoSuchKey', `there is no object ${request.key}`, headers);
  }
  const version = bucket.find(request.key, id);
  if (!version) throw new S3Error('NoSuchVersion', `there is no version ${id} of ${request.key}`);
  if (version.marker) {
    const headers = {
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': id,
      'last-modified': httpTime(version.at),
    };
    throw new S3Error('MethodNotAllowed', 'a delete marker has no content', headers);
  }
  return version;
}

/** Answers name the version, which is `null` in a suspended bucket; they name none in a bucket that was never versioned. */
export function versionHeader(versioning: Versioning, version: Version): Record<string, string> {
  return versioning === null ? {} : { 'x-amz-version-id': version.id };
}

export function checksumHeaders(version: Version): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(version.checksums)) {
    headers[`x-amz-checksum-${name}`] = value;
    headers['x-amz-checksum-type'] = value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT';
  }
  return headers;
}

function describe(version: Version): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'binary/octet-stream',
    ...version.headers,
    etag: `"${version.etag}"`,
    'last-modified': httpTime(version.at),
  };
  const tags = Object.keys(version.tags ?? {}).length;
  if (tags > 0) headers['x-amz-tagging-count'] = String(tags);
  for (const [name, value] of Object.entries(version.metadata)) headers[`x-amz-meta-${name}`] = value;
  return headers;
}

const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

/** `response-content-type` and so on, as presigned links use them. */
function overrides(request: S3Request): Record<string, string> {
  const given = OVERRIDES.map((name) => [name, request.query.get(`response-${name}`)] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Start and end (exclusive) of the requested range; null for the whole object. */
function readRange(request: S3Request, version: Version): [number, number] | null {
  const part = request.query.get('partNumber');
  if (part !== undefined) return partRange(version, Number(part));
  const text = header(request, 'range');
  const range = text === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(text);
  // An invalid range is ignored, RFC 9110 section 14.2.
  if (!range || (range[1] === '' && range[2] === '')) return null;
  const [, from = '', to = ''] = range;
  const ifRange = header(request, 'if-range');
  if (ifRange !== undefined && ifRange !== `"${version.etag}"`) return null;
  const start = from === '' ? Math.max(version.size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? version.size : Math.min(Number(to) + 1, version.size);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  if (start >= version.size || end <= start) {
    throw new S3Error('InvalidRange', `the object has ${version.size} bytes`, {
      'content-range': `bytes */${version.size}`,
    });
  }
  return [start, end];
}

function partRange(version: Version, part: number): [number, number] | null {
  const sizes = version.parts ?? [version.size];
  const size = sizes[part - 1];
  if (size === undefined) throw new S3Error('InvalidRange', `the object has ${sizes.length} parts`);
  if (version.size === 0) return null;
  const start = sizes.slice(0, part - 1).reduce((sum, each) => sum + each, 0);
  return [start, start + size];
}
