import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3';
import type { VersionEntry } from './versions.ts';

/** S3 copies at most this much in one request. */
const MAX_COPY = 5 * 1024 ** 3;
const MIB = 1024 ** 2;
const MAX_PARTS = 10_000;

/**
 * Puts a version on top of its key again, within the store. An object that was uploaded in parts is copied in the
 * same parts, so that its ETag comes out the same and a second run knows it as done.
 */
export async function copyVersion(
  client: S3Client,
  bucket: string,
  key: string,
  version: VersionEntry,
  abortSignal: AbortSignal,
): Promise<void> {
  const source = `${encodeURIComponent(bucket)}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(version.versionId)}`;
  const target = { Bucket: bucket, Key: key };
  const storage =
    version.storageClass && version.storageClass !== 'STANDARD'
      ? { StorageClass: version.storageClass as StorageClass }
      : {};
  const parts = partsOf(version.etag);
  if (version.size <= MAX_COPY && parts === 0) {
    await client.send(new CopyObjectCommand({ ...target, CopySource: source, ...storage }), { abortSignal });
    return;
  }
  const head = await client.send(new HeadObjectCommand({ ...target, VersionId: version.versionId, PartNumber: 1 }), {
    abortSignal,
  });
  const first = head.PartsCount === parts && head.ContentLength ? head.ContentLength : 0;
  const partSize =
    first || Math.max(Math.ceil(version.size / (parts || MAX_PARTS) / MIB) * MIB, parts ? MIB : 512 * MIB);
  const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, Metadata } = head;
  const kept = Object.fromEntries(
    Object.entries({
      ContentType,
      ContentEncoding,
      ContentDisposition,
      ContentLanguage,
      CacheControl,
      Metadata,
    }).filter(([, value]) => value !== undefined),
  );
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ...kept, ...storage }), {
    abortSignal,
  });
  if (!UploadId) throw new Error('The store began a multipart upload and gave it no id.');
  try {
    const done: CompletedPart[] = [];
    for (let start = 0; start < version.size || done.length === 0; start += partSize) {
      const PartNumber = done.length + 1;
      const CopySourceRange = `bytes=${start}-${Math.min(start + partSize, version.size) - 1}`;
      const part = await client.send(
        new UploadPartCopyCommand({ ...target, UploadId, PartNumber, CopySource: source, CopySourceRange }),
        { abortSignal },
      );
      done.push({ PartNumber, ...(part.CopyPartResult?.ETag === undefined ? {} : { ETag: part.CopyPartResult.ETag }) });
    }
    await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: done } }), {
      abortSignal,
    });
  } catch (error) {
    // Parts of an upload that is never completed are paid for and seen by nobody.
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

/** How many parts an object was uploaded in, as its ETag (`…-7`) says; 0 for one that came in a single request. */
function partsOf(etag: string): number {
  return Number(/-(\d+)"?$/.exec(etag)?.[1] ?? 0);
}
