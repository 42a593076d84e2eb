const NEWLINE = 10;
const TERMINATOR = Buffer.from('\n\\.');
/** Enough to hold back `\n\.\r\n` until it is complete. */
const HELD = 5;

/** Reads the bytes of a dump as lines, and COPY data as blocks, from one stream. Only a line or a chunk is in memory. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #maxLine: number;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Lines returned so far, including those of COPY data. */
  lines = 0;

  /** A line longer than `maxLine` bytes is an error. */
  constructor(chunks: AsyncIterable<Uint8Array>, maxLine: number) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#maxLine = maxLine;
  }

  /** The next line with its end; null at the end of the stream. */
  async line(): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE);
      if (end >= 0) {
        const tail = this.#rest.subarray(0, end + 1);
        this.#rest = this.#rest.subarray(end + 1);
        this.lines += 1;
        return parts.length === 0 ? tail : Buffer.concat([...parts, tail]);
      }
      parts.push(this.#rest);
      length += this.#rest.length;
      if (length > this.#maxLine) throw new Error(`line ${this.lines + 1} is longer than ${this.#maxLine} bytes`);
      if (!(await this.#fill())) {
        this.#rest = Buffer.alloc(0);
        if (length === 0) return null;
        this.lines += 1;
        return Buffer.concat(parts);
      }
    }
  }

  /** The data up to the line `\.`, which is consumed. Throws when the stream ends before it. */
  async *copyData(): AsyncGenerator<Buffer> {
    // The newline that ended the COPY statement: with it in front, a terminator on the first line is found like any other.
    let data = Buffer.concat([Buffer.from([NEWLINE]), this.#rest]);
    let first = true;
    for (;;) {
      const end = findTerminator(data);
      if (end) {
        this.#rest = data.subarray(end.next);
        const last = data.subarray(first ? 1 : 0, end.at + 1);
        this.#count(last);
        this.lines += 1;
        if (last.length > 0) yield last;
        return;
      }
      const safe = Math.max(first ? 1 : 0, data.length - HELD);
      const block = data.subarray(first ? 1 : 0, safe);
      if (block.length > 0) {
        this.#count(block);
        yield block;
        first = false;
        data = data.subarray(safe);
      }
      this.#rest = Buffer.alloc(0);
      if (!(await this.#fill())) throw new Error(`the data of a COPY is cut off after line ${this.lines}`);
      data = Buffer.concat([data, this.#rest]);
    }
  }

  #count(block: Buffer): void {
    for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1)) this.lines += 1;
  }

  async #fill(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#chunks.next();
    if (done) {
      this.#ended = true;
      return false;
    }
    this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return true;
  }
}

/** `at` is the newline before `\.`, `next` the byte after the line of the terminator. */
function findTerminator(data: Buffer): { readonly at: number; readonly next: number } | null {
  for (let at = data.indexOf(TERMINATOR); at >= 0; at = data.indexOf(TERMINATOR, at + 1)) {
    const after = data[at + 3] === 13 ? at + 4 : at + 3;
    if (data[after] === NEWLINE) return { at, next: after + 1 };
  }
  return null;
}
