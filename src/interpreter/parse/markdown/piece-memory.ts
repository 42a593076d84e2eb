import type { RootContent } from 'mdast';

/** One parsed piece. Its nodes belong to one reading at a time: their offsets are shifted to where the piece is. */
export interface Piece {
  readonly children: RootContent[];
  /** The offset that the nodes are shifted to. */
  readonly base: number;
  /** It ended inside a fence or an HTML block, and has to be read together with the text below it. */
  readonly open: boolean;
}

/**
 * The pieces of the texts that were read last. An editor reads the whole text after every keystroke, and only one piece
 * of it is new. Readings with one memory must not overlap.
 */
export interface PieceMemory {
  /** Forgets what neither this nor the last reading has used. */
  begin(): void;
  /** Hands a piece out once: a text with the same piece twice needs two trees. */
  take(text: string): Piece | undefined;
  keep(text: string, piece: Piece): void;
}

export function createPieceMemory(): PieceMemory {
  let last = new Map<string, Piece[]>();
  let current = new Map<string, Piece[]>();
  return {
    begin: () => {
      last = current;
      current = new Map();
    },
    take: (text) => last.get(text)?.pop(),
    keep: (text, piece) => {
      const same = current.get(text);
      if (same) same.push(piece);
      else current.set(text, [piece]);
    },
  };
}
