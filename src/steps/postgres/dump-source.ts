import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { describeError, openS3 } from '../../model/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import { parseS3Uri } from '../../model/s3-uri.ts';
import type { StepContext } from '../../model/step-kind.ts';
import { failure } from './session.ts';

/** A dump as it is stored, and a way to end the connection it comes over. */
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
      // A stream that opens by itself would fail while the database is still being connected, and nobody would listen.
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
      ? 'Check bucket, key and the S3 connection.'
      : 'Check the path; relative paths begin at the working directory of the step.';
    throw failure({ message: `Cannot open the dump ${from}: ${describeError(error)}.`, hint }, error);
  }
}

export interface Measured {
  readonly chunks: AsyncIterable<Buffer>;
  /** Of all that was read. */
  sha256(): string;
  bytes(): number;
}

/** Hashes and counts what is read, as it is stored. */
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

/**
 * The dump's text, told by its first bytes and not by its name: plain, gzip or zstd. Before Node 22.15 zstd is unpacked
 * without a check of the archive's own checksum, so that a known SHA-256 (`checked`) is asked for.
 */
export async function* unpack(chunks: AsyncIterable<Buffer>, checked: boolean): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  async function* whole(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  try {
    if (head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) yield* through(whole(), zlib.createGunzip());
    else if (head.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) yield* unpackZstd(whole(), checked);
    else if (head.subarray(0, 5).toString('latin1') === 'PGDMP') throw customFormat();
    else yield* whole();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const damaged = typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ZSTD_'));
    if (!damaged && !(error instanceof ZstdError)) throw error;
    const message = `The archive of the dump is damaged: ${describeError(error)}.`;
    throw failure({ message, hint: 'Take another backup, or fetch this one again; nothing was swapped.' }, error);
  }
}

class ZstdError extends Error {}

async function* through(
  chunks: AsyncIterable<Buffer>,
  unpacker: NodeJS.ReadWriteStream & { destroy(): void },
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  source.on('error', (error) => (unpacker as Readable & typeof unpacker).destroy(error));
  try {
    yield* source.pipe(unpacker) as unknown as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

async function* unpackZstd(chunks: AsyncIterable<Buffer>, checked: boolean): AsyncGenerator<Uint8Array> {
  const { createZstdDecompress } = zlib as {
    readonly createZstdDecompress?: () => ReturnType<typeof zlib.createGunzip>;
  };
  if (createZstdDecompress) {
    yield* through(chunks, createZstdDecompress());
    return;
  }
  if (!checked) {
    throw failure({
      message: `Node ${process.versions.node} unpacks zstd without checking it, so that damage could pass unseen.`,
      expected: 'a known SHA-256 of the archive',
      hint: 'Give `sha256:` beside `from:` (the manifest of the backup has it), or use Node 22.15 or later.',
    });
  }
  const { Decompress } = await import('fzstd');
  let ready: Uint8Array[] = [];
  const unpacker = new Decompress((part) => void ready.push(part));
  const push = (chunk: Uint8Array, last: boolean): Uint8Array[] => {
    ready = [];
    try {
      unpacker.push(chunk, last);
    } catch (error) {
      throw new ZstdError(describeError(error));
    }
    return ready;
  };
  for await (const chunk of chunks) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}

function customFormat(): Error {
  return failure({
    message: "The dump is in pg_dump's custom format.",
    found: 'PGDMP',
    expected: 'a plain dump (.sql, also .gz or .zst)',
    hint: 'Make it plain with `pg_restore --file=dump.sql DUMP`, or dump with --format=plain.',
  });
}
