import type { Line } from './fit.ts';

/** What the page of a question says, top to bottom. */
export interface PageContent {
  readonly heading: Line;
  readonly body: readonly Line[];
  readonly keys: Line;
}
