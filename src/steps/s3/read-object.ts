import { createHash, type Hash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface ReadObject {
  readonly bytes: number;
  readonly sha256: string;
  readonly versionId: string | null;
  readonly modified: Date | null;
}

/**
 * Reads the bytes of an object through a SHA-256, into `sink` if there is one. Checksums and ETags of the store are not
 * used: what counts is what arrives. Fewer bytes than announced are an error.
 */
export async function readObject(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly version?: string | null },
  signal: AbortSignal,
  onBytes: (bytes: number, total: number | null) => void,
  sink?: NodeJS.WritableStream,
): Promise<ReadObject> {
  const version = object.version ? { VersionId: object.version } : {};
  const answer = await client.send(new GetObjectCommand({ Bucket: object.bucket, Key: object.key, ...version }), {
    abortSignal: signal,
  });
  const total = answer.ContentLength ?? null;
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = countInto(hash, (length) => {
    bytes += length;
    onBytes(bytes, total);
  });
  if (sink) await pipeline(answer.Body as Readable, counted, sink, { signal });
  else await pipeline(answer.Body as Readable, counted, drain, { signal });
  if (total !== null && bytes !== total) throw new Error(`${bytes} bytes arrived, expected ${total}`);
  return {
    bytes,
    sha256: hash.digest('hex'),
    versionId: answer.VersionId ?? null,
    modified: answer.LastModified ?? null,
  };
}

/** Passes bytes on, hashed and counted. */
export function countInto(hash: Hash, onBytes: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}
