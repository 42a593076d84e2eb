import type { FileDiff } from '../file-diff.ts';

/** How differences are written. */
export interface DiffFormat {
  readonly name: string;
  readonly summary: string;
  render(diffs: readonly FileDiff[]): string;
}
