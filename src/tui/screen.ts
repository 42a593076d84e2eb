import type { ReactNode } from 'react';
import type { Line } from './fit.ts';
import type { Key } from './key.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A screen of a size as Ink components. */
export type Draw = (size: Size) => ReactNode;

/** What stands on the terminal and takes its keys: a run, or a question before one. */
export interface Screen {
  /** Loads its components, and Ink with them. */
  load(): Promise<Draw>;
  /** The same without Ink: at most `rows` lines of at most `columns` columns. */
  lines(size: Size): readonly Line[];
  press(key: Key): void;
  /** The terminal has another size: what stands there is wrong. */
  resized(): void;
  /** Told when what is shown may have changed: `version` has then, too. */
  subscribe(listener: () => void): () => void;
  version(): number;
}
