import { createHash } from 'node:crypto';
import type { Blobs } from './blobs.ts';
import { PACKED } from './blobs.ts';
import type { RunningChecksum } from './checksum.ts';
import { checksumName, startChecksum } from './checksum.ts';
import { readChunked } from './chunked-body.ts';
import { S3Error } from './errors.ts';
import type { Blob, Checksums } from './nouns.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import type { Signed } from './signature.ts';

export interface ReceivedBody {
  readonly body: readonly Blob[];
  readonly size: number;
  /** MD5 in hex, the ETag of an object that was uploaded in one piece. */
  readonly etag: string;
  readonly checksums: Checksums;
}

/** Streams the body of a request to disk and checks every checksum that came with it. */
export async function receiveBody(request: S3Request, signed: Signed, blobs: Blobs): Promise<ReceivedBody> {
  const trailers = new Map<string, string>();
  const announced = announcedChecksum(request);
  const running: RunningChecksum | null = announced ? startChecksum(announced.name) : null;
  const md5 = createHash('md5');
  const sha = /^[0-9a-f]{64}$/.test(signed.payload) ? createHash('sha256') : null;
  let size = 0;

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of content(request, signed, trailers)) {
      md5.update(chunk);
      sha?.update(chunk);
      running?.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  const body = await keep(counted(), blobs);
  const digest = md5.digest();

  const decoded = header(request, 'x-amz-decoded-content-length');
  if (decoded !== undefined && Number(decoded) !== size) {
    throw new S3Error('IncompleteBody', `the body has ${size} bytes, but ${decoded} were announced`);
  }
  if (sha && sha.digest('hex') !== signed.payload) {
    throw new S3Error('XAmzContentSHA256Mismatch', 'the body does not have the SHA-256 that was signed');
  }
  const contentMd5 = header(request, 'content-md5');
  if (contentMd5 !== undefined && contentMd5 !== digest.toString('base64')) {
    throw new S3Error('BadDigest', 'Content-MD5 does not match the body');
  }
  const checksums: { [name: string]: string } = {};
  if (announced && running) {
    const found = running.digest();
    const expected = announced.value ?? trailers.get(`x-amz-checksum-${announced.name}`);
    if (expected !== undefined && expected !== found) {
      throw new S3Error('XAmzContentChecksumMismatch', `x-amz-checksum-${announced.name} does not match the body`);
    }
    checksums[announced.name] = found;
  }
  return { body, size, etag: digest.toString('hex'), checksums };
}

/** A small document, checked like any body. */
export async function readText(request: S3Request, signed: Signed, limit = 4 * 1024 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  const sha = createHash('sha256');
  let size = 0;
  for await (const chunk of content(request, signed, new Map())) {
    size += chunk.length;
    if (size > limit) throw new S3Error('EntityTooLarge', `the document has more than ${limit} bytes`);
    sha.update(chunk);
    chunks.push(chunk);
  }
  if (/^[0-9a-f]{64}$/.test(signed.payload) && sha.digest('hex') !== signed.payload) {
    throw new S3Error('XAmzContentSHA256Mismatch', 'the body does not have the SHA-256 that was signed');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function content(request: S3Request, signed: Signed, trailers: Map<string, string>): AsyncIterable<Buffer> {
  const message = request.message as AsyncIterable<Buffer>;
  return signed.payload.startsWith('STREAMING-') ? readChunked(message, signed, trailers) : message;
}

/** Small bodies go into the pack, so only those above its limit need a file. */
async function keep(chunks: AsyncGenerator<Buffer>, blobs: Blobs): Promise<Blob[]> {
  const head: Buffer[] = [];
  let size = 0;
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return size === 0 ? [] : [blobs.pack(Buffer.concat(head))];
    head.push(next.value);
    size += next.value.length;
    if (size > PACKED) break;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* head;
    yield* chunks;
  }
  return [await blobs.write(all())];
}

/** The checksum in a header of the request, or announced for its trailer. */
function announcedChecksum(request: S3Request): { name: ReturnType<typeof checksumName>; value: string | null } | null {
  for (const [name, value] of Object.entries(request.message.headers)) {
    if (!/^x-amz-checksum-(?!algorithm|mode|type)/.test(name) || typeof value !== 'string') continue;
    return { name: checksumName(name), value };
  }
  const trailer = (header(request, 'x-amz-trailer') ?? '').split(',').find((name) => /^\s*x-amz-checksum-/i.test(name));
  if (trailer !== undefined) return { name: checksumName(trailer.trim()), value: null };
  const wanted = header(request, 'x-amz-sdk-checksum-algorithm') ?? header(request, 'x-amz-checksum-algorithm');
  return wanted === undefined ? null : { name: checksumName(wanted), value: null };
}
