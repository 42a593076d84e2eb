import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { DumpError } from './dump-error.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The text of a dump, whose format is recognised by its first bytes and not by its name: plain, gzip or zstd. Before Node 22.15 zstd is
 * unpacked without verifying the checksum of the archive, so a known SHA-256 (`checked`) is required.
 */
export async function* unpack(chunks: AsyncIterable<Buffer>, checked: boolean): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  // Five bytes identify the format; a stream may begin with a shorter chunk.
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= 5) break;
  }
  async function* whole(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  try {
    if (head.subarray(0, 2).equals(GZIP)) yield* through(whole(), zlib.createGunzip());
    else if (head.subarray(0, 4).equals(ZSTD)) yield* unpackZstd(whole(), checked);
    else yield* whole();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const damaged = typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ZSTD_'));
    if (!damaged && !(error instanceof ZstdError)) throw error;
    const hint = 'use another backup, or fetch this one again';
    throw new DumpError(`the archive of the dump is damaged: ${(error as Error).message}`, { hint }, error);
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
    throw new DumpError(
      `Node ${process.versions.node} unpacks zstd without verifying it, so damage could go unnoticed`,
      {
        expected: 'a known SHA-256 of the archive',
        hint: 'add `sha256:` beside `from:` (the manifest of the backup has it), or use Node 22.15 or later',
      },
    );
  }
  const { Decompress } = await import('fzstd');
  let ready: Uint8Array[] = [];
  const unpacker = new Decompress((part) => void ready.push(part));
  const push = (chunk: Uint8Array, last: boolean): Uint8Array[] => {
    ready = [];
    try {
      unpacker.push(chunk, last);
    } catch (error) {
      throw new ZstdError((error as Error).message);
    }
    return ready;
  };
  for await (const chunk of chunks) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}
