import { follow, type Automaton } from './automaton.ts';
import { MAY_HIDE } from './visible-bytes.ts';
import { VisibleWalk } from './visible-walk.ts';

/** A pattern that ends before `end`; with skipped bytes the match may be longer than the pattern. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly pattern: number;
}

/** Searches bytes that come in pieces for many patterns at once. */
export interface PatternSearch {
  /** Continues at `from` in `bytes`; the beginning of a pending match still has to be before it. */
  scan(bytes: Buffer, from: number, onHit: (hit: Hit) => void): void;
  /** Where in `bytes`, which was scanned to its end, a match that is not complete yet may have begun. */
  pendingStart(bytes: Buffer): number;
  reset(): void;
}

const BACKSPACE = 8;
const NEWLINE = 10;
const RETURN = 13;
const LINE_ENDS = 2;

/**
 * Finds patterns byte by byte, and also where a terminal would show them: with colours or other sequences, or characters
 * of no width in between, or struck over twice. That second way is walked only from such a byte on within a possible
 * match, until both ways stand at the same place. With `throughLineEnds` a line end inside a match is not looked at; three
 * such bytes in a row end the match, so that what has to be remembered stays bounded.
 */
export function createSearch(automaton: Automaton, throughLineEnds: boolean): PatternSearch {
  return new Search(automaton, throughLineEnds);
}

class Search implements PatternSearch {
  readonly #automaton: Automaton;
  readonly #throughLineEnds: boolean;
  readonly #walk: VisibleWalk;
  #walking = false;
  #state = 0;
  /** Where it stood before the last character. */
  #before = 0;
  #lineEnds = 0;
  /** How many bytes were scanned, and what a position in the stream has to be lowered by for one in these bytes. */
  #seen = 0;
  #base = 0;
  #onHit: (hit: Hit) => void = () => undefined;

  constructor(automaton: Automaton, throughLineEnds: boolean) {
    this.#automaton = automaton;
    this.#throughLineEnds = throughLineEnds;
    this.#walk = new VisibleWalk(automaton, throughLineEnds, (node, trail, at) => {
      const end = at - this.#base + 1;
      this.#tell(node, end, (length) => Math.max(0, (trail.at(-length) ?? 0) - this.#base));
    });
  }

  scan(bytes: Buffer, from: number, onHit: (hit: Hit) => void): void {
    // Local variables, because all output passes through this loop.
    const { child, byteOf, tables, ends } = this.#automaton;
    const through = this.#throughLineEnds;
    const walk = this.#walk;
    const { length } = bytes;
    const base = this.#seen - from;
    this.#base = base;
    this.#seen += length - from;
    this.#onHit = onHit;
    let state = this.#state;
    let before = this.#before;
    let walking = this.#walking;
    let lineEnds = this.#lineEnds;
    for (let at = from; at < length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (walking) walk.take(byte, at + base);
      else if (MAY_HIDE[byte] === 1 && (state !== 0 || (before !== 0 && byte === BACKSPACE))) {
        this.#beginWalk(bytes, at, state, before);
        walk.take(byte, at + base);
        walking = true;
      }
      if (through && state !== 0 && (byte === NEWLINE || byte === RETURN)) {
        lineEnds += 1;
        if (lineEnds > LINE_ENDS) state = before = lineEnds = 0;
      } else {
        lineEnds = 0;
        if ((byte & 0xc0) !== 0x80) before = state;
        if (state === 0) state = tables[byte] ?? 0;
        else state = byteOf[state] === byte ? (child[state] ?? 0) : follow(this.#automaton, state, byte);
        if (ends[state] !== 0) this.#found(bytes, at + 1, state);
      }
      if (walking && walk.agrees(state, before)) walking = false;
    }
    this.#state = state;
    this.#before = before;
    this.#walking = walking;
    this.#lineEnds = lineEnds;
  }

  pendingStart(bytes: Buffer): number {
    const { length } = bytes;
    const start = this.#startOf(bytes, length, this.#reach(this.#state, this.#before, lastCharacter(bytes, length)));
    const shown = this.#walking ? this.#walk.start : null;
    return shown === null ? start : Math.max(0, Math.min(start, shown - (this.#seen - length)));
  }

  reset(): void {
    this.#state = this.#before = this.#lineEnds = this.#seen = 0;
    this.#walking = false;
  }

  #found(bytes: Buffer, end: number, node: number): void {
    this.#tell(node, end, (length) => this.#startOf(bytes, end, length));
  }

  #tell(node: number, end: number, startOf: (length: number) => number): void {
    const { ends, fail, depth, found } = this.#automaton;
    for (let match = ends[node] ?? 0; match !== 0; match = ends[fail[match] ?? 0] ?? 0) {
      this.#onHit({ start: startOf(depth[match] ?? 0), end, pattern: found[match] ?? 0 });
    }
  }

  #skips(byte: number | undefined): boolean {
    return this.#throughLineEnds && (byte === NEWLINE || byte === RETURN);
  }

  #startOf(bytes: Buffer, end: number, length: number): number {
    if (!this.#throughLineEnds) return Math.max(0, end - length);
    let start = end;
    for (let left = length; left > 0 && start > 0;) {
      start -= 1;
      if (!this.#skips(bytes[start])) left -= 1;
    }
    return start;
  }

  /** How many of the last bytes belong to a match, or would after a backspace. */
  #reach(state: number, before: number, last: number): number {
    const { depth } = this.#automaton;
    const back = depth[before] ?? 0;
    return Math.max(depth[state] ?? 0, back === 0 ? 0 : back + last);
  }

  #beginWalk(bytes: Buffer, at: number, state: number, before: number): void {
    const last = lastCharacter(bytes, at);
    const trail: number[] = [];
    for (let end = at, left = this.#reach(state, before, last); left > 0 && end > 0;) {
      end -= 1;
      if (this.#skips(bytes[end])) continue;
      trail.push(end + this.#base);
      left -= 1;
    }
    this.#walk.begin(state, before, trail.reverse(), last);
  }
}

/** How many bytes the character before `end` has. */
function lastCharacter(bytes: Buffer, end: number): number {
  let length = 1;
  while (length < 4 && ((bytes[end - length] ?? 0) & 0xc0) === 0x80) length += 1;
  return length;
}
