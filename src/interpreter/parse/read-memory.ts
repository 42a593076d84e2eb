import type { FrontMatter } from './front-matter/front-matter.ts';
import { createPieceMemory, type PieceMemory } from './markdown/piece-memory.ts';

/**
 * What the last reading found out, for a text that is read again and again: an editor reads the whole of it after every
 * keystroke, and little is new. Readings with one memory must not overlap.
 */
export interface ReadMemory {
  readonly pieces: PieceMemory;
  /** By the name of the file and everything above the Markdown; its places hold as long as both are the same. */
  readonly frontMatter: Map<string, FrontMatter>;
}

export const createReadMemory = (): ReadMemory => ({ pieces: createPieceMemory(), frontMatter: new Map() });
