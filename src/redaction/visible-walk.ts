import { follow, type Automaton } from './automaton.ts';
import { VisibleBytes } from './visible-bytes.ts';

const NEWLINE = 10;
/** This many invisible bytes in a row end a match, so that what has to be remembered stays bounded. */
const LONGEST_GAP = 4_096;
const LINE_ENDS = 2;

/** A search in the bytes that a terminal shows. Positions count from the first byte of the stream. */
export class VisibleWalk {
  /** The current node in the automaton, and the node before the last character, to which a backspace returns. */
  node = 0;
  before = 0;
  readonly #automaton: Automaton;
  readonly #throughLineEnds: boolean;
  readonly #onEnd: (node: number, trail: readonly number[], at: number) => void;
  readonly #text = new VisibleBytes({
    visible: (byte, at) => this.#visible(byte, at),
    erased: () => this.#erased(),
  });
  /** Positions of the last visible bytes, at least as many as the match so far is long. */
  #trail: number[] = [];
  #trailBefore = 0;
  /** Where a character stands that the next one is printed over. */
  #struck: number | null = null;
  /** The match goes back to such a place, which the other search does not know. */
  #older = false;
  #gap = 0;
  #lineEnds = 0;

  /** `onEnd` gets a node at which patterns end, with the positions of the visible bytes up to there. */
  constructor(
    automaton: Automaton,
    throughLineEnds: boolean,
    onEnd: (node: number, trail: readonly number[], at: number) => void,
  ) {
    this.#automaton = automaton;
    this.#throughLineEnds = throughLineEnds;
    this.#onEnd = onEnd;
  }

  begin(node: number, before: number, trail: number[], lastCharacter: number): void {
    this.node = node;
    this.before = before;
    this.#trail = trail;
    this.#trailBefore = Math.max(0, trail.length - lastCharacter);
    this.#gap = this.#lineEnds = 0;
    this.#struck = null;
    this.#older = false;
    this.#text.reset();
  }

  /** It stands where the other search stands, or has nothing to go on with: it may end here. */
  agrees(node: number, before: number): boolean {
    if (!this.#text.atRest || this.#struck !== null) return false;
    if (this.node === 0 && this.before === 0) return true;
    return !this.#older && this.node === node && this.before === before;
  }

  take(byte: number, at: number): void {
    this.#gap += 1;
    if (this.#gap > LONGEST_GAP) {
      this.node = this.before = 0;
      this.#struck = null;
    }
    this.#text.take(byte, at);
  }

  /** The position at which the current match began; null for none. */
  get start(): number | null {
    const reach = this.#reach();
    return reach === 0 ? this.#struck : (this.#trail.at(-reach) ?? null);
  }

  #reach(): number {
    const { depth } = this.#automaton;
    const back = depth[this.before] ?? 0;
    return Math.max(depth[this.node] ?? 0, back === 0 ? 0 : back + this.#trail.length - this.#trailBefore);
  }

  #visible(byte: number, at: number): void {
    if (byte === NEWLINE && this.#throughLineEnds) {
      this.#lineEnds += 1;
      if (this.#lineEnds > LINE_ENDS) this.node = this.before = 0;
      return;
    }
    this.#gap = this.#lineEnds = 0;
    if ((byte & 0xc0) !== 0x80) {
      this.before = this.node;
      this.#trailBefore = this.#trail.length;
    }
    this.node = follow(this.#automaton, this.node, byte);
    this.#older ||= this.#struck !== null;
    this.#trail.push(this.#struck ?? at);
    this.#struck = null;
    if ((this.#automaton.ends[this.node] ?? 0) !== 0) this.#onEnd(this.node, this.#trail, at);
    const reach = this.#reach();
    if (this.#trail.length > 2 * reach + LONGEST_GAP) {
      const surplus = this.#trail.length - reach;
      this.#trail = this.#trail.slice(surplus);
      this.#trailBefore = Math.max(0, this.#trailBefore - surplus);
    }
  }

  /** One character only: a second backspace in a row finds nothing before it. */
  #erased(): void {
    this.#struck ??= this.#trail[this.#trailBefore] ?? null;
    this.node = this.before;
    this.#trail.length = this.#trailBefore;
    this.before = 0;
  }
}
