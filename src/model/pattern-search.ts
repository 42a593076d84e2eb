/** A pattern that ends before `end`; with line ends looked through it may be longer than the pattern itself. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly pattern: number;
}

/** Searches bytes that come in pieces for many patterns at once. */
export interface PatternSearch {
  /** Goes on at `from` in `bytes`; whatever a pending match began with still has to stand before it. */
  scan(bytes: Buffer, from: number, onHit: (hit: Hit) => void): void;
  /** Where in `bytes`, which was scanned to its end, a match that is not complete yet may have begun. */
  pendingStart(bytes: Buffer): number;
  reset(): void;
}

const NEWLINE = 10;
const RETURN = 13;

/**
 * Aho and Corasick's automaton: one pass, whatever the number of patterns. Most nodes have one child, so a child costs
 * three integers and only forks get a table. With `throughLineEnds` a line end inside a match is not looked at; three such
 * bytes in a row end the match, so that what has to be remembered stays bounded.
 */
export function searchFor(patterns: readonly Buffer[], throughLineEnds: boolean): PatternSearch {
  const automaton = buildAutomaton(patterns);
  const { child, byteOf, tables, fail, depth, found, ends } = automaton;
  let state = 0;
  let lineEnds = 0;

  const startOf = (bytes: Buffer, end: number, length: number): number => {
    if (!throughLineEnds) return end - length;
    let start = end;
    for (let left = length; left > 0 && start > 0;) {
      start -= 1;
      if (bytes[start] !== NEWLINE && bytes[start] !== RETURN) left -= 1;
    }
    return start;
  };

  return {
    scan(bytes, from, onHit) {
      const { length } = bytes;
      let node = state;
      for (let at = from; at < length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (node === 0) {
          node = tables[byte] ?? 0;
          continue;
        }
        if (throughLineEnds && (byte === NEWLINE || byte === RETURN)) {
          lineEnds += 1;
          if (lineEnds > 2) node = lineEnds = 0;
          continue;
        }
        lineEnds = 0;
        node = byteOf[node] === byte ? (child[node] ?? 0) : follow(automaton, node, byte);
        for (let match = ends[node] ?? 0; match !== 0; match = ends[fail[match] ?? 0] ?? 0) {
          onHit({ start: startOf(bytes, at + 1, depth[match] ?? 0), end: at + 1, pattern: found[match] ?? 0 });
        }
      }
      state = node;
    },
    pendingStart: (bytes) => startOf(bytes, bytes.length, depth[state] ?? 0),
    reset() {
      state = 0;
      lineEnds = 0;
    },
  };
}

interface Automaton {
  /** The only child of a node and the byte that leads there; -1 for nodes without one and for forks. */
  readonly child: Int32Array;
  readonly byteOf: Int32Array;
  /** Index of a fork's table of 256 nodes, -1 for others. The root is fork 0. */
  readonly forkOf: Int32Array;
  /** Where a fork leads for every byte, shorter suffixes tried already. */
  readonly tables: Int32Array;
  /** The longest proper suffix that is a prefix of some pattern. */
  readonly fail: Int32Array;
  readonly depth: Int32Array;
  /** Index of the pattern that ends here. */
  readonly found: Int32Array;
  /** The node itself if a pattern ends there, else its longest suffix at which one does; 0 for none. */
  readonly ends: Int32Array;
}

/** The longest suffix of what led to `from`, and then `byte`, that some pattern begins with. */
function follow({ child, byteOf, forkOf, tables, fail }: Automaton, from: number, byte: number): number {
  for (let node = from; ; node = fail[node] ?? 0) {
    if (byteOf[node] === byte) return child[node] ?? 0;
    const fork = forkOf[node] ?? 0;
    if (fork >= 0) return tables[fork * 256 + byte] ?? 0;
  }
}

function buildAutomaton(patterns: readonly Buffer[]): Automaton {
  const children: Map<number, number>[] = [new Map()];
  const depths = [0];
  const founds = [-1];
  patterns.forEach((pattern, index) => {
    let node = 0;
    for (const byte of pattern) {
      let next = children[node]?.get(byte);
      if (next === undefined) {
        next = children.push(new Map()) - 1;
        children[node]?.set(byte, next);
        depths.push((depths[node] ?? 0) + 1);
        founds.push(-1);
      }
      node = next;
    }
    if (founds[node] === -1) founds[node] = index;
  });
  const forks = children.flatMap((own, node) => (node === 0 || own.size > 1 ? [node] : []));
  const automaton: Automaton = {
    child: Int32Array.from(children, (own) => (own.size === 1 ? ([...own.values()][0] ?? 0) : 0)),
    byteOf: Int32Array.from(children, (own) => (own.size === 1 ? ([...own.keys()][0] ?? 0) : -1)),
    forkOf: new Int32Array(children.length).fill(-1),
    tables: new Int32Array(forks.length * 256),
    fail: new Int32Array(children.length),
    depth: Int32Array.from(depths),
    found: Int32Array.from(founds),
    ends: new Int32Array(children.length),
  };
  forks.forEach((node, index) => {
    automaton.forkOf[node] = index;
    automaton.byteOf[node] = -1;
  });
  linkSuffixes(automaton, children);
  return automaton;
}

/** Level by level, since a node's suffixes are all shorter than itself. */
function linkSuffixes(automaton: Automaton, children: readonly ReadonlyMap<number, number>[]): void {
  const { forkOf, tables, fail, found, ends } = automaton;
  let level = [0];
  while (level.length > 0) {
    const below: number[] = [];
    for (const node of level) {
      const fork = forkOf[node] ?? -1;
      if (node !== 0 && fork >= 0) {
        for (let byte = 0; byte < 256; byte += 1) tables[fork * 256 + byte] = follow(automaton, fail[node] ?? 0, byte);
      }
      for (const [byte, next] of children[node] ?? []) {
        const link = node === 0 ? 0 : follow(automaton, fail[node] ?? 0, byte);
        fail[next] = link;
        ends[next] = (found[next] ?? -1) >= 0 ? next : (ends[link] ?? 0);
        if (fork >= 0) tables[fork * 256 + byte] = next;
        below.push(next);
      }
    }
    level = below;
  }
}
