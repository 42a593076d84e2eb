import type { Line } from './fit.ts';
import type { Key } from './key.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What stands on the terminal and takes its keys: a run, or a question before one. Knows nothing of how it is drawn. */
export interface Screen {
  /** The whole screen, at most `rows` lines of at most `columns` columns. */
  lines(size: Size): readonly Line[];
  press(key: Key): void;
  /** The terminal has another size: what stands there is wrong. */
  resized(): void;
  /** EventLine when `lines` may have changed: `version` has then, too, unless it is only time that has gone by. */
  subscribe(listener: () => void): () => void;
  version(): number;
}
