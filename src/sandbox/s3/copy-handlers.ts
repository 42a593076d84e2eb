import { createHash } from 'node:crypto';
import type { S3Answer, S3Context } from './context.ts';
import { isoTime, timeOfWrite } from './context.ts';
import { slice } from './blobs.ts';
import { checksumName, startChecksum } from './checksum.ts';
import { checkCopyConditions, checkWriteConditions } from './conditions.ts';
import { S3Error } from './errors.ts';
import type { Blob, ChecksumName, Checksums, Part, Version } from './nouns.ts';
import { findVersion, versionHeader } from './read-handlers.ts';
import type { S3Request } from './request.ts';
import { header, readQuery } from './request.ts';
import type { Store } from './store.ts';
import { readTagHeader } from './tag-handlers.ts';
import { readObjectHeaders, readPlacement } from './write-handlers.ts';
import { writeXml } from './xml.ts';

const PLACEMENT = ['x-amz-storage-class', 'x-amz-website-redirect-location'];
const MAX_COPY = 5 * 1024 ** 3;

export async function copyObject({ request, store }: S3Context): Promise<S3Answer> {
  const bucket = store.bucket(request.bucket);
  const source = findSource(request, store);
  if (source.version.size > MAX_COPY) {
    throw new S3Error('InvalidRequest', 'an object above 5 GiB must be copied in parts (UploadPartCopy)');
  }
  checkCopyConditions(request, source.version);
  const replace = header(request, 'x-amz-metadata-directive') === 'REPLACE';
  const replaceTags = header(request, 'x-amz-tagging-directive') === 'REPLACE';
  const toItself = source.bucket === request.bucket && source.key === request.key && !source.byVersion;
  if (toItself && !replace && !replaceTags && header(request, 'x-amz-storage-class') === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'a copy of an object to itself must change something, for instance its metadata',
    );
  }
  const wanted = header(request, 'x-amz-checksum-algorithm');
  const known = Object.values(source.version.checksums).every((value) => !value.includes('-'));
  const sums = await digest(store, source.version.body, wanted === undefined ? null : checksumName(wanted));
  checkWriteConditions(request, bucket.latest(request.key));
  const described = replace ? readObjectHeaders(request) : source.version;
  const version: Version = {
    id: store.nextVersionId(bucket),
    at: timeOfWrite(request),
    marker: false,
    size: source.version.size,
    etag: sums.etag,
    body: source.version.body,
    headers: { ...withoutPlacement(described.headers), ...readPlacement(request) },
    metadata: described.metadata,
    tags: replaceTags ? (readTagHeader(request) ?? {}) : (source.version.tags ?? {}),
    checksums: wanted === undefined && known ? source.version.checksums : sums.checksums,
    parts: null,
  };
  store.commit({ type: 'version.added', bucket: bucket.name, key: request.key, version });
  return {
    status: 200,
    headers: { ...versionHeader(bucket.versioning, version), ...source.header },
    body: writeXml('CopyObjectResult', {
      ETag: `"${version.etag}"`,
      LastModified: isoTime(version.at),
      ...checksumElements(version.checksums),
    }),
  };
}

export async function uploadPartCopy({ request, store }: S3Context): Promise<S3Answer> {
  const upload = store.upload(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const source = findSource(request, store);
  checkCopyConditions(request, source.version);
  const range = /^bytes=(\d+)-(\d+)$/.exec(
    header(request, 'x-amz-copy-source-range') ?? `bytes=0-${source.version.size - 1}`,
  );
  const [start, end] = [Number(range?.[1]), Number(range?.[2]) + 1];
  if (!range || end > source.version.size || start > end) {
    throw new S3Error('InvalidArgument', `the range is not within the ${source.version.size} bytes of the source`);
  }
  const body = slice(source.version.body, start, end);
  const sums = await digest(store, body, upload.checksum?.name ?? null);
  const number = partNumber(request);
  const part: Part = { number, etag: sums.etag, size: end - start, at: request.now, body, checksums: sums.checksums };
  store.commit({ type: 'part.added', upload: upload.id, part });
  return {
    status: 200,
    headers: source.header,
    body: writeXml('CopyPartResult', {
      ETag: `"${part.etag}"`,
      LastModified: isoTime(part.at),
      ...checksumElements(part.checksums),
    }),
  };
}

export function partNumber(request: S3Request): number {
  const number = Number(request.query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new S3Error('InvalidArgument', 'a part number must be between 1 and 10000');
}

/** `ChecksumCRC32` and so on, as in XML answers. */
export function checksumElements(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]));
}

/** The storage class and redirect of a copy come from the request, never from the source. */
function withoutPlacement(headers: Version['headers']): Version['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PLACEMENT.includes(name)));
}

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly byVersion: boolean;
  readonly version: Version;
  readonly header: Record<string, string>;
}

/** `x-amz-copy-source` is `[/]BUCKET/KEY[?versionId=ID]`, URL-encoded: an encoded `?` belongs to the key. */
function findSource(request: S3Request, store: Store): Source {
  const text = header(request, 'x-amz-copy-source') ?? '';
  const [path = '', query = ''] = text.split('?');
  const parts = /^\/?([^/]+)\/([\s\S]+)$/.exec(decodeURIComponent(path));
  if (!parts) throw new S3Error('InvalidArgument', 'x-amz-copy-source must be BUCKET/KEY');
  const [, bucketName = '', key = ''] = parts;
  const bucket = store.bucket(bucketName);
  const id = readQuery(query).get('versionId');
  const version = readable(() =>
    findVersion(bucket, { key, query: new Map(id === undefined ? [] : [['versionId', id]]) }),
  );
  const named = bucket.versioning === null ? {} : { 'x-amz-copy-source-version-id': version.id };
  return { bucket: bucketName, key, byVersion: id !== undefined, version, header: named };
}

/** A delete marker cannot be copied; the status is 400, not the 405 of a GET. */
function readable(find: () => Version): Version {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== 'MethodNotAllowed') throw error;
    throw new S3Error('InvalidRequest', 'the source of a copy request may not be a delete marker');
  }
}

/** Reads the bytes for their MD5: the ETag of a multipart object is not an MD5, but that of its copy is. */
async function digest(
  store: Store,
  body: readonly Blob[],
  name: ChecksumName | null,
): Promise<{ etag: string; checksums: Checksums }> {
  const md5 = createHash('md5');
  const checksum = name === null ? null : startChecksum(name);
  for await (const chunk of store.blobs.read(body)) {
    md5.update(chunk);
    checksum?.update(chunk);
  }
  const checksums = name !== null && checksum ? { [name]: checksum.digest() } : {};
  return { etag: md5.digest('hex'), checksums };
}
