import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { paceFileOf } from '../model/attempt-files.ts';

/** How much of an output was there at a time: milliseconds since its step began, and bytes, both rising. */
export interface Pace {
  readonly ms: number;
  readonly offset: number;
}

/** The file that an attempt printed into, with `output.idx` beside it, which keeps its pace. It may still be growing. */
export class RecordedOutput {
  private readonly file: string;
  private readonly decoder = new StringDecoder('utf8');
  private paces: readonly Pace[] = [];
  private indexBytes = -1;
  private next = 0;
  private offset = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** The output up to `ms` after the start of the step that was not taken yet. Of a flood only the end. */
  until(ms: number): string {
    this.readIndex();
    let to = this.offset;
    while (this.next < this.paces.length && (this.paces[this.next]?.ms ?? 0) <= ms) {
      to = this.paces[this.next]?.offset ?? to;
      this.next += 1;
    }
    return this.take(to);
  }

  /** All remaining output, of a step that has ended or was adopted. */
  rest(): string {
    this.next = Number.MAX_SAFE_INTEGER;
    return this.take(sizeOf(this.file)) + this.decoder.end();
  }

  /** How many bytes have been taken. */
  get taken(): number {
    return this.offset;
  }

  /** When the next piece comes; null if none is known. */
  nextMs(): number | null {
    this.readIndex();
    return this.paces[this.next]?.ms ?? null;
  }

  private take(to: number): string {
    if (to <= this.offset) return '';
    const from = Math.max(this.offset, to - MOST_BYTES);
    const left = from - this.offset;
    this.offset = to;
    const text = this.decoder.write(readAt(this.file, from, to - from));
    return left > 0 ? `\n… ${left} bytes not shown, all of it is recorded …\n${text}` : text;
  }

  /** Read again only if it has grown. */
  private readIndex(): void {
    const index = paceFileOf(this.file);
    const size = sizeOf(index);
    if (size === this.indexBytes) return;
    this.indexBytes = size;
    this.paces = readPaces(index);
  }
}

const MOST_BYTES = 65_536;

/** The lines of an `output.idx`; none without the file. A last line that is still being written is left out. */
export function readPaces(file: string): readonly Pace[] {
  if (sizeOf(file) === 0) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const [ms, offset] = line.split(' ').map(Number);
    return ms !== undefined && offset !== undefined && Number.isFinite(ms + offset) ? [{ ms, offset }] : [];
  });
}

function readAt(file: string, from: number, bytes: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, from));
  } finally {
    closeSync(descriptor);
  }
}

/** 0 for a missing file: a step may print nothing, and sensitive output is not kept. */
function sizeOf(file: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    return fstatSync(descriptor).size;
  } finally {
    closeSync(descriptor);
  }
}
