import { createHash } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { Signed } from './signature.ts';
import { hmac, sameText, sha256 } from './signature.ts';

const MAX_LINE = 8 * 1024;

/**
 * Removes the framing of `Content-Encoding: aws-chunked`: `SIZE[;chunk-signature=…]CRLF data CRLF`, an empty chunk,
 * then trailers. Checks signatures where the body was signed. Puts trailers in `trailers`.
 */
export async function* readChunked(
  source: AsyncIterable<Buffer>,
  signed: Signed,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const input = new Input(source);
  const chain = signed.payload.startsWith('STREAMING-AWS4-HMAC-SHA256') ? new SignatureChain(signed) : null;
  for (;;) {
    const [, size = '', signature = ''] =
      /^([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await input.line()) ?? malformed('a chunk header');
    const hash = createHash('sha256');
    let left = Number.parseInt(size, 16);
    const last = left === 0;
    while (left > 0) {
      const chunk = await input.some(left);
      hash.update(chunk);
      left -= chunk.length;
      yield chunk;
    }
    chain?.checkChunk(hash.digest('hex'), signature);
    if (last) break;
    if ((await input.line()) !== '') malformed('a line end after a chunk');
  }
  let canonical = '';
  for (let line = await input.line(true); line !== ''; line = await input.line(true)) {
    const colon = line.indexOf(':');
    if (colon < 1) malformed('a trailer');
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    trailers.set(name, value);
    if (name !== 'x-amz-trailer-signature') canonical += `${name}:${value}\n`;
  }
  if (signed.payload.endsWith('-TRAILER')) {
    chain?.checkTrailer(canonical, trailers.get('x-amz-trailer-signature') ?? '');
  }
}

/** The signature of each chunk covers the one before it. */
class SignatureChain {
  readonly #signed: Signed;
  #previous: string;

  constructor(signed: Signed) {
    this.#signed = signed;
    this.#previous = signed.signature;
  }

  checkChunk(hash: string, signature: string): void {
    this.#check('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${hash}`, signature);
  }

  checkTrailer(canonical: string, signature: string): void {
    this.#check('AWS4-HMAC-SHA256-TRAILER', sha256(canonical), signature);
  }

  #check(algorithm: string, content: string, signature: string): void {
    const { key, date, scope } = this.#signed;
    const expected = hmac(key, `${algorithm}\n${date}\n${scope}\n${this.#previous}\n${content}`).toString('hex');
    if (!sameText(expected, signature)) {
      throw new S3Error('SignatureDoesNotMatch', 'the signature of a chunk or trailer is wrong');
    }
    this.#previous = expected;
  }
}

/** Reads lines and blocks of bytes from a stream. */
class Input {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** One line without its CRLF. With `mayEnd`, an empty one at the end of the input. */
  async line(mayEnd = false): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > MAX_LINE) malformed('a line end');
      if (!(await this.#fill())) {
        if (mayEnd && this.#rest.length === 0) return '';
        throw new S3Error('IncompleteBody', 'the body ended before its last chunk');
      }
    }
  }

  /** Between one and `most` bytes. */
  async some(most: number): Promise<Buffer> {
    if (this.#rest.length === 0 && !(await this.#fill())) {
      throw new S3Error('IncompleteBody', 'the body ended within a chunk');
    }
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function malformed(expected: string): never {
  throw new S3Error('InvalidRequest', `the aws-chunked body is malformed: expected ${expected}`);
}
