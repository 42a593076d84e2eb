import path from 'node:path';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { describeError, openS3 } from '../../step-kit/clients.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';
import type { StepContext } from '../../model/step-kind.ts';

/** Something with bytes: a file, or an object. */
export interface Stored {
  readonly bytes: number;
  open(): Promise<Readable>;
}

/** Something that cannot be read, and why; `missing` when it does not exist. */
export interface Unreadable {
  readonly missing: boolean;
  readonly why: string;
}

/** Looks up files by path (relative to the directory of the step) and objects by s3:// URI, with one S3 client for all. */
export function createLookup(context: StepContext): (name: string) => Promise<Stored | Unreadable> {
  let client: Promise<S3Client> | undefined;
  return async (name) => {
    const location = parseS3Uri(name);
    try {
      if (!location) return await lookUpFile(path.resolve(context.cwd, name));
      client ??= openS3(context.connections.s3(context.step.attributes.connection));
      return await lookUpObject(await client, { Bucket: location.bucket, Key: location.key }, context.signal);
    } catch (error) {
      const { code, name: kind } = error as { readonly code?: unknown; readonly name?: unknown };
      if (error instanceof Error && error.name === 'RunbookError') throw error;
      const missing = code === 'ENOENT' || kind === 'NotFound' || kind === 'NoSuchKey' || kind === 'NoSuchBucket';
      return { missing, why: missing ? 'no such file or object' : describeError(error) };
    }
  };
}

async function lookUpFile(file: string): Promise<Stored | Unreadable> {
  const found = await stat(file);
  if (!found.isFile()) return { missing: false, why: 'not a regular file' };
  return { bytes: found.size, open: async () => createReadStream(file, { highWaterMark: 1 << 18 }) };
}

async function lookUpObject(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  abortSignal: AbortSignal,
): Promise<Stored> {
  const { GetObjectCommand, HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const { ContentLength = 0, VersionId } = await client.send(new HeadObjectCommand(object), { abortSignal });
  return {
    bytes: ContentLength,
    async open() {
      // The version that was looked up, so that size and bytes belong to the same object.
      const version = VersionId === undefined ? {} : { VersionId };
      const { Body } = await client.send(new GetObjectCommand({ ...object, ...version }), { abortSignal });
      return Body as Readable;
    },
  };
}
