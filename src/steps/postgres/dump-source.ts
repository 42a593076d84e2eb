import path from 'node:path';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { describeError, openS3 } from '../../step-kit/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';
import type { StepContext } from '../../model/step-kind.ts';
import { failure } from './session.ts';

/** A dump as it is stored, and a way to close the connection it comes over. */
export interface DumpSource {
  readonly stream: Readable;
  readonly bytes: number | null;
  close(): void;
}

/** Opens a dump at a path (relative to the step's directory) or an s3:// URI. */
export async function openDump(from: string, connection: string | null, context: StepContext): Promise<DumpSource> {
  const location = parseS3Uri(from);
  try {
    if (!location) {
      const file = path.resolve(context.cwd, from);
      // A stream that opens by itself would fail while the database is still being connected, before any listener is attached.
      const handle = await open(file);
      const { size } = await handle.stat();
      const stream = handle.createReadStream({ highWaterMark: 1 << 18 });
      return { stream, bytes: size, close: () => void stream.destroy() };
    }
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await openS3(context.connections.s3(connection));
    const answer = await client.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key }), {
      abortSignal: context.signal,
    });
    return { stream: answer.Body as Readable, bytes: answer.ContentLength ?? null, close: () => client.destroy() };
  } catch (error) {
    if (error instanceof RunbookError || context.signal.aborted) throw error;
    const hint = location
      ? 'check bucket, key and the S3 connection'
      : 'check the path; relative paths begin at the working directory of the step';
    throw failure({ message: `cannot open the dump ${from}: ${describeError(error)}`, hint }, error);
  }
}

export interface Measured {
  readonly chunks: AsyncIterable<Buffer>;
  /** Of everything that was read. */
  sha256(): string;
  bytes(): number;
}

/** Hashes and counts the stored bytes as they are read. */
export function measure(stream: Readable, onBytes: (bytes: number) => void): Measured {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      yield chunk;
    }
  }
  return { chunks: chunks(), sha256: () => hash.digest('hex'), bytes: () => bytes };
}
