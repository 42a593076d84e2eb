import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Scrollback } from '../model/scrollback.ts';

const NEWLINE = 10;
const CHUNK = 65_536;
/** How much one `find` searches before it returns to the screen, in bytes. */
const STRETCH = 16 << 20;
/**
 * In a longer line, each multiple of this begins another line; in bytes. So whether a line begins at an offset is decided
 * by what is shortly before it, even in the middle of gigabytes without a line end.
 */
export const PIECE = 8_192;

interface PlacedLine {
  readonly place: number;
  readonly text: string;
}

/**
 * All of a file of any size that may still be growing, by byte offsets: memory holds only what is on the
 * screen. Null when there is no such file. `limit` is the end for a replay that has not reached all of it yet.
 */
export function openScrollback(path: string, limit?: () => number): Scrollback | null {
  try {
    return new FileScrollback(openSync(path, 'r'), limit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

class FileScrollback implements Scrollback {
  private readonly file: number;
  private readonly limit: (() => number) | undefined;

  constructor(file: number, limit?: () => number) {
    this.file = file;
    this.limit = limit;
  }

  begin(): number {
    return 0;
  }

  end(): number {
    const { size } = fstatSync(this.file);
    return Math.min(size, this.limit?.() ?? size);
  }

  bytes(): number {
    return this.end();
  }

  back(place: number, count: number): number {
    let at = Math.min(place, this.end());
    for (let left = count; left > 0 && at > 0; left -= 1) at = this.beginBefore(at);
    return at;
  }

  read(place: number, count: number): readonly PlacedLine[] {
    const end = this.end();
    const lines: PlacedLine[] = [];
    for (let at = place; at < end && lines.length < count;) {
      const { lines: more, next } = this.linesFrom(at, Math.min(end, at + CHUNK), end);
      lines.push(...more.slice(0, count - lines.length));
      if (next === at) break;
      at = next;
    }
    return lines;
  }

  find(holds: (text: string) => boolean, place: number, direction: 'older' | 'newer') {
    const found = ({ text }: PlacedLine): boolean => holds(text);
    const end = this.end();
    const older = direction === 'older';
    for (let at = Math.min(place, end); older ? at > 0 : at < end;) {
      if (Math.abs(at - place) > STRETCH) return { goOn: at };
      const from = older ? this.beginBefore(Math.max(0, at - CHUNK) + 1) : at;
      const { lines, next } = this.linesFrom(from, older ? at : Math.min(end, at + CHUNK), older ? at : end);
      const hit = older ? lines.findLast(found) : lines.find(found);
      if (hit) return { at: hit.place };
      if (next === from) break;
      at = older ? from : next;
    }
    return null;
  }

  close(): void {
    closeSync(this.file);
  }

  /** The lines that begin in `from` … `to`, where `from` begins one; the last one only when it ends there or at `end`. */
  private linesFrom(from: number, to: number, end: number): { lines: readonly PlacedLine[]; next: number } {
    const bytes = this.readBytes(from, to);
    const lines: PlacedLine[] = [];
    let at = 0;
    let whole = from === 0 || this.readBytes(from - 1, from)[0] === NEWLINE;
    while (at < bytes.length) {
      const piece = nextPiece(from + at, whole) - from;
      const newline = bytes.indexOf(NEWLINE, at);
      const ended = newline >= 0 && newline < piece;
      const next = ended ? newline + 1 : beginOfCharacter(bytes, piece);
      // The character at a cut may continue after what was read.
      if (!ended && next + LONGEST_CHARACTER > bytes.length && to < end) break;
      lines.push({
        place: from + at,
        text: bytes.toString('utf8', at, ended ? newline : Math.min(next, bytes.length)),
      });
      at = Math.min(next, bytes.length);
      whole = ended;
    }
    return { lines, next: from + at };
  }

  /** The nearest beginning of a line before `place`. */
  private beginBefore(place: number): number {
    const from = Math.max(0, place - 2 * PIECE - LONGEST_CHARACTER);
    const bytes = this.readBytes(from, place);
    const newline = place - from < 2 ? -1 : bytes.lastIndexOf(NEWLINE, place - from - 2);
    const whole = newline >= 0 ? from + newline + 1 : from === 0 ? 0 : Number.NEGATIVE_INFINITY;
    let piece = Math.floor((place - 1) / PIECE) * PIECE;
    let begin = from + beginOfCharacter(bytes, piece - from);
    if (begin >= place) {
      piece -= PIECE;
      begin = from + beginOfCharacter(bytes, piece - from);
    }
    return piece - PIECE >= whole ? begin : whole;
  }

  private readBytes(from: number, to: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, to - from));
    let read = 0;
    for (let now = -1; now !== 0 && read < buffer.length; read += now)
      now = readSync(this.file, buffer, read, buffer.length - read, from + read);
    return buffer.subarray(0, read);
  }
}

const LONGEST_CHARACTER = 4;

/** Where a line that begins at `place` is cut at the latest: only a line longer than a piece is cut. */
function nextPiece(place: number, whole: boolean): number {
  return whole ? Math.ceil(place / PIECE) * PIECE + PIECE : Math.floor(place / PIECE) * PIECE + PIECE;
}

/** The first offset from `at` that is not in the middle of a UTF-8 character. */
function beginOfCharacter(bytes: Buffer, at: number): number {
  let begin = at;
  while (begin < at + LONGEST_CHARACTER - 1 && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin += 1;
  return begin;
}
