/** Many patterns in one automaton, by Aho and Corasick: each byte is read once, however many patterns there are. */
export interface Automaton {
  /** The only child of a node and the byte that leads there; -1 for nodes without one and for forks. */
  readonly child: Int32Array;
  readonly byteOf: Int32Array;
  /** Index of a fork's table of 256 nodes, -1 for others. The root is fork 0. */
  readonly forkOf: Int32Array;
  /** The next node of a fork for every byte, with shorter suffixes already tried. */
  readonly tables: Int32Array;
  /** The longest proper suffix that is a prefix of some pattern. */
  readonly fail: Int32Array;
  readonly depth: Int32Array;
  /** Index of the pattern that ends here. */
  readonly found: Int32Array;
  /** The node itself if a pattern ends there, else its longest suffix at which one ends; 0 for none. */
  readonly ends: Int32Array;
}

/** The longest suffix of what led to `from`, and then `byte`, that some pattern begins with. */
export function follow({ child, byteOf, forkOf, tables, fail }: Automaton, from: number, byte: number): number {
  for (let node = from; ; node = fail[node] ?? 0) {
    if (byteOf[node] === byte) return child[node] ?? 0;
    const fork = forkOf[node] ?? 0;
    if (fork >= 0) return tables[fork * 256 + byte] ?? 0;
  }
}

/** The tree of the patterns before its suffixes are linked: children of a node are a list, first and then siblings. */
interface Tree {
  readonly first: Int32Array;
  readonly sibling: Int32Array;
  readonly label: Uint8Array;
  readonly depth: Int32Array;
  readonly found: Int32Array;
  readonly size: number;
}

/**
 * Needs time and memory in proportion to the length of all patterns: most nodes have one child, so that a child costs
 * three integers and only forks get a table.
 */
export function buildAutomaton(patterns: readonly Buffer[]): Automaton {
  const tree = growTree(patterns);
  const { first, sibling, label, size } = tree;
  const child = new Int32Array(size);
  const byteOf = new Int32Array(size).fill(-1);
  const forkOf = new Int32Array(size).fill(-1);
  let forks = 0;
  for (let node = 0; node < size; node += 1) {
    const only = first[node] ?? 0;
    if (node === 0 || (only !== 0 && sibling[only] !== 0)) {
      forkOf[node] = forks;
      forks += 1;
    } else if (only !== 0) {
      child[node] = only;
      byteOf[node] = label[only] ?? 0;
    }
  }
  const automaton: Automaton = {
    child,
    byteOf,
    forkOf,
    tables: new Int32Array(forks * 256),
    fail: new Int32Array(size),
    depth: tree.depth,
    found: tree.found,
    ends: new Int32Array(size),
  };
  linkSuffixes(automaton, tree);
  return automaton;
}

function growTree(patterns: readonly Buffer[]): Tree {
  const most = patterns.reduce((sum, { length }) => sum + length, 1);
  const first = new Int32Array(most);
  const sibling = new Int32Array(most);
  const label = new Uint8Array(most);
  const depth = new Int32Array(most);
  const found = new Int32Array(most).fill(-1);
  let size = 1;
  patterns.forEach((pattern, index) => {
    let node = 0;
    for (const byte of pattern) {
      let next = first[node] ?? 0;
      while (next !== 0 && label[next] !== byte) next = sibling[next] ?? 0;
      if (next === 0) {
        next = size;
        size += 1;
        label[next] = byte;
        depth[next] = (depth[node] ?? 0) + 1;
        sibling[next] = first[node] ?? 0;
        first[node] = next;
      }
      node = next;
    }
    if (node !== 0 && found[node] === -1) found[node] = index;
  });
  return { first, sibling, label, depth, found, size };
}

/** Level by level, since a node's suffixes are all shorter than itself. */
function linkSuffixes(automaton: Automaton, { first, sibling, label, size }: Tree): void {
  const { forkOf, tables, fail, found, ends } = automaton;
  const queue = new Int32Array(size);
  for (let taken = 0, length = 1; taken < length; taken += 1) {
    const node = queue[taken] ?? 0;
    const fork = forkOf[node] ?? -1;
    if (node !== 0 && fork >= 0) {
      for (let byte = 0; byte < 256; byte += 1) tables[fork * 256 + byte] = follow(automaton, fail[node] ?? 0, byte);
    }
    for (let next = first[node] ?? 0; next !== 0; next = sibling[next] ?? 0) {
      const byte = label[next] ?? 0;
      const link = node === 0 ? 0 : follow(automaton, fail[node] ?? 0, byte);
      fail[next] = link;
      ends[next] = (found[next] ?? -1) >= 0 ? next : (ends[link] ?? 0);
      if (fork >= 0) tables[fork * 256 + byte] = next;
      queue[length] = next;
      length += 1;
    }
  }
}
