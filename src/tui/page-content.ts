import type { Line } from './fit.ts';

/** The page of a question, from top to bottom. */
export interface PageContent {
  readonly heading: Line;
  readonly body: readonly Line[];
  readonly keys: Line;
}
