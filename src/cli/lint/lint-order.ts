import type { LintSettings } from '../../lint/index.ts';
import type { FixedFile } from './fix-file.ts';

/** What the main thread asks a worker to look at. */
export interface LintOrder {
  readonly index: number;
  readonly file: string;
  readonly cwd: string;
  readonly settings: LintSettings;
  readonly fix: boolean;
}

export interface LintAnswer {
  readonly index: number;
  readonly result: FixedFile;
}
