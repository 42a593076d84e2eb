import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Blob } from './nouns.ts';

/** Bodies up to this size share one file, because 20,000 small files are slow to create and remove. */
export const PACKED = 64 * 1024;

/** Stores bodies. Nothing is deleted before the directory is: this is a store for throw-away data. */
export class Blobs {
  readonly #directory: string;
  readonly #pack: string;
  #handle: number | null = null;
  #size = 0;

  /**
   * Each start of the server begins a new pack, so that it never has to trust the end of an older one. The file is made with the first
   * body: a start alone changes nothing.
   */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#pack = `pack-${randomBytes(6).toString('hex')}`;
  }

  pack(body: Buffer): Blob {
    this.#handle ??= openSync(path.join(this.#directory, this.#pack), 'wx', 0o600);
    const blob = { file: this.#pack, offset: this.#size, size: body.length };
    for (let done = 0; done < body.length;) done += writeSync(this.#handle, body, done);
    this.#size += body.length;
    return blob;
  }

  /** Streams `chunks` to a separate file. */
  async write(chunks: AsyncIterable<Buffer>): Promise<Blob> {
    const file = `blob-${randomBytes(8).toString('hex')}`;
    const handle = await open(path.join(this.#directory, file), 'wx', 0o600);
    let size = 0;
    try {
      for await (const chunk of chunks) {
        await handle.writeFile(chunk);
        size += chunk.length;
      }
    } finally {
      await handle.close();
    }
    return { file, offset: 0, size };
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
  }

  /** The bytes `start`..`end` (exclusive) of concatenated blobs. */
  async *read(body: readonly Blob[], start = 0, end = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
    for (const blob of slice(body, start, end)) {
      if (blob.size === 0) continue;
      yield* createReadStream(path.join(this.#directory, blob.file), {
        start: blob.offset,
        end: blob.offset + blob.size - 1,
        highWaterMark: 256 * 1024,
      }) as AsyncIterable<Buffer>;
    }
  }
}

/** The blobs that contain the bytes `start`..`end` (exclusive) of `body`. */
export function slice(body: readonly Blob[], start: number, end: number): Blob[] {
  const parts: Blob[] = [];
  let position = 0;
  for (const blob of body) {
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, blob.size);
    if (from < to) parts.push({ file: blob.file, offset: blob.offset + from, size: to - from });
    position += blob.size;
  }
  return parts;
}
