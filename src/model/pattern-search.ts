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
  const trie = buildTrie(patterns);
  const { child, byteOf, forks, fail, depth, found, chain } = trie;
  const root = forks.get(0) ?? new Int32Array(256);
  let state = 0;
  let lineEnds = 0;

  const step = (from: number, byte: number): number => {
    let node = from;
    while (node !== 0) {
      if (byteOf[node] === byte) return child[node] ?? 0;
      const fork = forks.get(node);
      const next = fork?.[byte] ?? 0;
      if (next !== 0) return next;
      node = fail[node] ?? 0;
    }
    return root[byte] ?? 0;
  };

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
      for (let at = from; at < length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (state === 0) {
          state = root[byte] ?? 0;
          lineEnds = 0;
          if (state === 0) continue;
        } else if (throughLineEnds && (byte === NEWLINE || byte === RETURN)) {
          lineEnds += 1;
          if (lineEnds > 2) state = 0;
          continue;
        } else {
          lineEnds = 0;
          state = step(state, byte);
        }
        for (let node = state; node !== 0; node = chain[node] ?? 0) {
          const pattern = found[node] ?? -1;
          if (pattern < 0) continue;
          onHit({ start: startOf(bytes, at + 1, depth[node] ?? 0), end: at + 1, pattern });
        }
      }
    },
    pendingStart: (bytes) => startOf(bytes, bytes.length, depth[state] ?? 0),
    reset() {
      state = 0;
      lineEnds = 0;
    },
  };
}

interface Trie {
  readonly child: Int32Array;
  readonly byteOf: Int32Array;
  readonly forks: ReadonlyMap<number, Int32Array>;
  /** The longest proper suffix that is a prefix of some pattern. */
  readonly fail: Int32Array;
  readonly depth: Int32Array;
  /** Index of the pattern that ends here, else -1. */
  readonly found: Int32Array;
  /** The next shorter suffix at which a pattern ends. */
  readonly chain: Int32Array;
}

function buildTrie(patterns: readonly Buffer[]): Trie {
  const size = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
  const child = new Int32Array(size);
  const byteOf = new Int32Array(size).fill(-1);
  const depth = new Int32Array(size);
  const found = new Int32Array(size).fill(-1);
  const forks = new Map<number, Int32Array>([[0, new Int32Array(256)]]);
  let used = 1;
  const childOf = (node: number, byte: number): number =>
    forks.get(node)?.[byte] ?? (byteOf[node] === byte ? (child[node] ?? 0) : 0);
  const adopt = (node: number, byte: number): number => {
    const fresh = used;
    used += 1;
    depth[fresh] = (depth[node] ?? 0) + 1;
    const fork = forks.get(node);
    if (fork) fork[byte] = fresh;
    else if (byteOf[node] === -1) {
      byteOf[node] = byte;
      child[node] = fresh;
    } else {
      const table = new Int32Array(256);
      table[byteOf[node] ?? 0] = child[node] ?? 0;
      table[byte] = fresh;
      forks.set(node, table);
      byteOf[node] = -1;
    }
    return fresh;
  };
  patterns.forEach((pattern, index) => {
    let node = 0;
    for (const byte of pattern) node = childOf(node, byte) || adopt(node, byte);
    if (node !== 0 && found[node] === -1) found[node] = index;
  });
  return { child, byteOf, forks, depth, found, ...linkSuffixes({ child, byteOf, forks, found }, childOf) };
}

function linkSuffixes(
  trie: Pick<Trie, 'child' | 'byteOf' | 'forks' | 'found'>,
  childOf: (node: number, byte: number) => number,
): Pick<Trie, 'fail' | 'chain'> {
  const fail = new Int32Array(trie.child.length);
  const chain = new Int32Array(trie.child.length);
  let level = [0];
  while (level.length > 0) {
    const below: number[] = [];
    for (const node of level) {
      for (const [byte, next] of childrenOf(trie, node)) {
        below.push(next);
        if (node === 0) continue;
        let suffix = fail[node] ?? 0;
        while (suffix !== 0 && childOf(suffix, byte) === 0) suffix = fail[suffix] ?? 0;
        const link = childOf(suffix, byte);
        fail[next] = link;
        chain[next] = (trie.found[link] ?? -1) >= 0 ? link : (chain[link] ?? 0);
      }
    }
    level = below;
  }
  return { fail, chain };
}

function* childrenOf(trie: Pick<Trie, 'child' | 'byteOf' | 'forks'>, node: number): Generator<[number, number]> {
  const fork = trie.forks.get(node);
  if (fork) {
    for (let byte = 0; byte < 256; byte += 1) if (fork[byte]) yield [byte, fork[byte] ?? 0];
  } else if ((trie.byteOf[node] ?? -1) >= 0) yield [trie.byteOf[node] ?? 0, trie.child[node] ?? 0];
}
