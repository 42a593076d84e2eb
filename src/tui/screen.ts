import type { ReactNode } from 'react';
import type { Line } from './fit.ts';
import type { Key } from './key.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Draws a screen of a given size with Ink components. */
export type Draw = (size: Size) => ReactNode;

/** What the terminal shows and sends its keys to: a run, or a question before one. */
export interface Screen {
  /** Loads the components, and Ink with them. */
  load(): Promise<Draw>;
  /** The same without Ink: at most `rows` lines of at most `columns` columns. */
  lines(size: Size): readonly Line[];
  press(key: Key): void;
  /** The terminal has a new size: what it shows is wrong. */
  resized(): void;
  /** Notifies when the screen may have changed; `version` has changed by then. */
  subscribe(listener: () => void): () => void;
  version(): number;
}
