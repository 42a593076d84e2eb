import { createHash, randomBytes } from 'node:crypto';
import type { S3Answer, S3Context } from './context.ts';
import { isoTime, timeOfWrite } from './context.ts';
import { readText, receiveBody } from './body.ts';
import { OWNER } from './bucket-handlers.ts';
import { CHECKSUMS, checksumName, startChecksum } from './checksum.ts';
import { checkWriteConditions } from './conditions.ts';
import { checksumElements, partNumber } from './copy-handlers.ts';
import { S3Error } from './errors.ts';
import type { Checksums, Part, Upload, Version } from './nouns.ts';
import { checksumHeaders, versionHeader } from './read-handlers.ts';
import { header } from './request.ts';
import type { Store } from './store.ts';
import { readTagHeader } from './tag-handlers.ts';
import { readObjectHeaders, requireLength } from './write-handlers.ts';
import { readXml, textOf, writeXml } from './xml.ts';

const MIN_PART = 5 * 1024 * 1024;

export function createUpload({ request, store }: S3Context): S3Answer {
  store.bucket(request.bucket);
  const algorithm = header(request, 'x-amz-checksum-algorithm');
  const whole = header(request, 'x-amz-checksum-type')?.toUpperCase() === 'FULL_OBJECT';
  const id = randomBytes(16).toString('hex');
  const checksum = algorithm === undefined ? null : { name: checksumName(algorithm), composite: !whole };
  const { headers, metadata } = readObjectHeaders(request);
  const upload = {
    id,
    bucket: request.bucket,
    key: request.key,
    at: timeOfWrite(request),
    headers,
    metadata,
    tags: readTagHeader(request) ?? {},
    checksum,
  };
  store.commit({ type: 'upload.begun', upload });
  const answered: Record<string, string> = {};
  if (checksum) {
    answered['x-amz-checksum-algorithm'] = checksum.name.toUpperCase();
    answered['x-amz-checksum-type'] = checksum.composite ? 'COMPOSITE' : 'FULL_OBJECT';
  }
  const body = writeXml('InitiateMultipartUploadResult', { Bucket: request.bucket, Key: request.key, UploadId: id });
  return { status: 200, headers: answered, body };
}

export async function uploadPart({ request, signed, store }: S3Context): Promise<S3Answer> {
  const id = request.query.get('uploadId') ?? '';
  store.upload(request.bucket, request.key, id);
  const number = partNumber(request);
  requireLength(request);
  const { body, size, etag, checksums } = await receiveBody(request, signed, store.blobs);
  store.upload(request.bucket, request.key, id);
  const part: Part = { number, etag, size, at: request.now, body, checksums };
  store.commit({ type: 'part.added', upload: id, part });
  const headers: Record<string, string> = { etag: `"${etag}"` };
  for (const [name, value] of Object.entries(checksums)) headers[`x-amz-checksum-${name}`] = value;
  return { status: 200, headers };
}

export async function completeUpload({ request, signed, store }: S3Context): Promise<S3Answer> {
  const id = request.query.get('uploadId') ?? '';
  store.upload(request.bucket, request.key, id);
  const document = readXml(await readText(request, signed), 'CompleteMultipartUpload');
  const upload = store.upload(request.bucket, request.key, id);
  const parts = chosenParts(upload, (document['Part'] ?? []) as readonly unknown[]);
  const checksums = await wholeChecksums(store, upload, parts);
  const bucket = store.bucket(request.bucket);
  checkWriteConditions(request, bucket.latest(request.key));
  const hashes = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
  const version: Version = {
    id: store.nextVersionId(bucket),
    at: upload.at,
    marker: false,
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: `${createHash('md5').update(hashes).digest('hex')}-${parts.length}`,
    body: parts.flatMap((part) => part.body),
    headers: upload.headers,
    metadata: upload.metadata,
    tags: upload.tags ?? {},
    checksums,
    parts: parts.map((part) => part.size),
  };
  const key = request.key;
  store.commit({ type: 'version.added', bucket: bucket.name, key, version }, { type: 'upload.ended', upload: id });
  return {
    status: 200,
    headers: versionHeader(bucket.versioning, version),
    body: writeXml('CompleteMultipartUploadResult', {
      Location: `/${bucket.name}/${key}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${version.etag}"`,
      ...checksumElements(checksums),
      ChecksumType: checksumHeaders(version)['x-amz-checksum-type'] ?? null,
    }),
  };
}

export function abortUpload({ request, store }: S3Context): S3Answer {
  const upload = store.upload(request.bucket, request.key, request.query.get('uploadId') ?? '');
  store.commit({ type: 'upload.ended', upload: upload.id });
  return { status: 204 };
}

export function listParts({ request, store }: S3Context): S3Answer {
  const upload = store.upload(request.bucket, request.key, request.query.get('uploadId') ?? '');
  const after = Number(request.query.get('part-number-marker') ?? '0');
  const limit = Math.min(Number(request.query.get('max-parts') ?? '1000'), 1000);
  const all = [...upload.parts.values()].filter((part) => part.number > after).sort((a, b) => a.number - b.number);
  const page = all.slice(0, limit);
  const body = writeXml('ListPartsResult', {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: 'STANDARD',
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: all.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: isoTime(part.at),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...checksumElements(part.checksums),
    })),
  });
  return { status: 200, body };
}

export function listUploads({ request, store }: S3Context): S3Answer {
  store.bucket(request.bucket);
  const prefix = request.query.get('prefix') ?? '';
  const uploads = [...store.uploads.values()]
    .filter((upload) => upload.bucket === request.bucket && upload.key.startsWith(prefix))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at));
  const body = writeXml('ListMultipartUploadsResult', {
    Bucket: request.bucket,
    Prefix: prefix,
    IsTruncated: false,
    Upload: uploads.map((upload) => ({
      Key: upload.key,
      UploadId: upload.id,
      Initiator: OWNER,
      Owner: OWNER,
      StorageClass: 'STANDARD',
      Initiated: isoTime(upload.at),
    })),
  });
  return { status: 200, body };
}

/** The parts that a completion names: in ascending order, each with the ETag and checksum it was stored with. */
function chosenParts(upload: Upload, named: readonly unknown[]): Part[] {
  if (named.length === 0) throw new S3Error('MalformedXML', 'a completion must name at least one part');
  const parts = named.map((node) => {
    const part = upload.parts.get(Number(textOf(node, 'PartNumber')));
    const etag = textOf(node, 'ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1');
    if (!part || part.etag !== etag) {
      throw new S3Error(
        'InvalidPart',
        `part ${textOf(node, 'PartNumber') ?? '?'} was not uploaded or has another ETag`,
      );
    }
    for (const name of CHECKSUMS) {
      const claimed = textOf(node, `Checksum${name.toUpperCase()}`);
      if (claimed !== undefined && claimed !== part.checksums[name]) {
        throw new S3Error('InvalidPart', `part ${part.number} has another ${name} checksum`);
      }
    }
    return part;
  });
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next && next.number <= part.number) throw new S3Error('InvalidPartOrder', 'parts must be in ascending order');
    if (next && part.size < MIN_PART) throw new S3Error('EntityTooSmall', `part ${part.number} has less than 5 MiB`);
  }
  return parts;
}

/** Composite: the checksum over the checksums of the parts. Full object: over all bytes, which are read for it. */
async function wholeChecksums(store: Store, upload: Upload, parts: readonly Part[]): Promise<Checksums> {
  if (!upload.checksum) return {};
  const { name, composite } = upload.checksum;
  const running = startChecksum(name);
  if (composite) {
    for (const part of parts) running.update(Buffer.from(part.checksums[name] ?? '', 'base64'));
    return { [name]: `${running.digest()}-${parts.length}` };
  }
  for await (const chunk of store.blobs.read(parts.flatMap((part) => part.body))) running.update(chunk);
  return { [name]: running.digest() };
}
