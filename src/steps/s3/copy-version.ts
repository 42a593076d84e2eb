import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type CreateMultipartUploadRequest,
  type HeadObjectOutput,
  type S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3';
import { describeError } from '../../step-kit/clients.ts';
import { likelyPartSize } from './part-size.ts';
import { differences, readState, type ObjectState } from './object-state.ts';
import type { VersionEntry } from './versions.ts';

/** S3 copies at most this much in one request. */
const MAX_COPY = 5 * 1024 ** 3;

export interface Copied {
  /** What the store did not copy, in words. */
  readonly lost: readonly string[];
  /** Why tags could not be compared; null where they could. */
  readonly untold: string | null;
}

/**
 * Puts a version on top of its key again, within the store, with everything that belongs to it, and checks that it was copied. An object
 * that was uploaded in parts is copied in the same parts, so that its ETag is the same and a second run recognises it as done.
 */
export async function copyVersion(
  client: S3Client,
  bucket: string,
  key: string,
  version: VersionEntry,
  abortSignal: AbortSignal,
): Promise<Copied> {
  const was = await readState(client, { bucket, key, version: version.versionId }, abortSignal);
  const copy = { bucket, key, version, was };
  const parts = partsOf(version.etag);
  let inParts = version.size > MAX_COPY || parts > 0;
  let written: string | undefined;
  try {
    written = await (inParts
      ? copyParts(client, { ...copy, parts }, abortSignal)
      : copyWhole(client, copy, abortSignal));
  } catch (error) {
    // radosgw copies encrypted objects only in parts; their ETag then differs.
    if (inParts || statusOf(error) !== 501) throw error;
    inParts = true;
    written = await copyParts(client, { ...copy, parts: 1 }, abortSignal);
  }
  const now = await readState(client, { bucket, key, version: written }, abortSignal);
  const lost = differences(was, now);
  // A store that may not copy the tags refuses a copy in one piece; a copy in parts is made without them.
  const untold = inParts && was.tags === null ? `tags (they cannot be read: ${was.untold})` : null;
  if (untold !== null) return { lost: [...lost, untold], untold: was.untold };
  if (!lost.includes('tags')) return { lost, untold: was.untold ?? now.untold };
  const refused = await putTags(client, { Bucket: bucket, Key: key, VersionId: written }, was.tags ?? '', abortSignal);
  const again = await readState(client, { bucket, key, version: written }, abortSignal);
  const still = differences(was, again).map((name) =>
    name === 'tags' && refused !== null ? `tags (${refused})` : name,
  );
  return { lost: still, untold: again.untold };
}

interface Copy {
  readonly bucket: string;
  readonly key: string;
  readonly version: VersionEntry;
  readonly was: ObjectState;
}

const sourceOf = ({ bucket, key, version }: Copy): string =>
  `${encodeURIComponent(bucket)}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(version.versionId)}`;

/** What a copy does not include by itself. */
function placementOf(
  head: HeadObjectOutput,
): Pick<
  CreateMultipartUploadRequest,
  'StorageClass' | 'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled' | 'WebsiteRedirectLocation'
> {
  const { StorageClass, ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, WebsiteRedirectLocation } = head;
  return {
    ...(StorageClass === undefined || StorageClass === 'STANDARD'
      ? {}
      : { StorageClass: StorageClass as StorageClass }),
    ...defined({ ServerSideEncryption, SSEKMSKeyId, WebsiteRedirectLocation }),
    ...(BucketKeyEnabled ? { BucketKeyEnabled } : {}),
  };
}

/** Includes metadata and tags. Returns the new version, where the store reports it. */
async function copyWhole(client: S3Client, copy: Copy, abortSignal: AbortSignal): Promise<string | undefined> {
  const request = { Bucket: copy.bucket, Key: copy.key, CopySource: sourceOf(copy), ...placementOf(copy.was.head) };
  return (await client.send(new CopyObjectCommand(request), { abortSignal })).VersionId;
}

async function copyParts(
  client: S3Client,
  copy: Copy & { readonly parts: number },
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const { bucket, key, version, was } = copy;
  const target = { Bucket: bucket, Key: key };
  const partSize = await partSizeOf(client, copy, abortSignal);
  const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, Metadata } = was.head;
  const kept = defined({ ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, Metadata });
  const expires = Date.parse(was.head.ExpiresString ?? '');
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...target,
      ...kept,
      ...placementOf(was.head),
      ...(Number.isNaN(expires) ? {} : { Expires: new Date(expires) }),
      ...(was.tags ? { Tagging: was.tags } : {}),
    }),
    { abortSignal },
  );
  if (!UploadId) throw new Error('the store began a multipart upload without an id');
  try {
    const done: CompletedPart[] = [];
    for (let start = 0; start < version.size || done.length === 0; start += partSize) {
      const PartNumber = done.length + 1;
      const end = Math.min(start + partSize, version.size) - 1;
      // An empty object has no range.
      const range = version.size === 0 ? {} : { CopySourceRange: `bytes=${start}-${end}` };
      const part = { ...target, UploadId, PartNumber, CopySource: sourceOf(copy), ...range };
      const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part), { abortSignal });
      done.push({ PartNumber, ...(CopyPartResult?.ETag === undefined ? {} : { ETag: CopyPartResult.ETag }) });
    }
    const whole = { ...target, UploadId, MultipartUpload: { Parts: done } };
    return (await client.send(new CompleteMultipartUploadCommand(whole), { abortSignal })).VersionId;
  } catch (error) {
    // Parts of an upload that is never completed cost money and are not listed.
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

/** The size of the first part, where the store reports it; else a size that gives as many parts. radosgw reports the size of the whole object, Swift refuses. */
async function partSizeOf(
  client: S3Client,
  { bucket, key, version, parts }: Copy & { readonly parts: number },
  abortSignal: AbortSignal,
): Promise<number> {
  const likely = likelyPartSize(version.size, parts);
  if (parts === 0) return likely;
  const first = { Bucket: bucket, Key: key, VersionId: version.versionId, PartNumber: 1 };
  try {
    const { PartsCount, ContentLength } = await client.send(new HeadObjectCommand(first), { abortSignal });
    return PartsCount === parts && ContentLength ? ContentLength : likely;
  } catch (error) {
    if ([400, 405, 501].includes(statusOf(error) ?? 0)) return likely;
    throw error;
  }
}

/** For a store that did not copy them. Null when it accepts them now, else the reason. */
async function putTags(
  client: S3Client,
  target: { readonly Bucket: string; readonly Key: string; readonly VersionId: string | undefined },
  tags: string,
  abortSignal: AbortSignal,
): Promise<string | null> {
  const TagSet = [...new URLSearchParams(tags)].map(([Key, Value]) => ({ Key, Value }));
  try {
    await client.send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet } }), { abortSignal });
    return null;
  } catch (error) {
    abortSignal.throwIfAborted();
    return describeError(error);
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;

/** In how many parts an object was uploaded, according to its ETag (`…-7`); 0 for a single request. */
function partsOf(etag: string): number {
  return Number(/-(\d+)"?$/.exec(etag)?.[1] ?? 0);
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
