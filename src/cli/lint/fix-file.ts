import type { LintSettings } from '../../lint/index.ts';
import { applyFixes } from './apply-fixes.ts';
import { lintFile, type LintedFile } from './lint-file.ts';

export interface FixedFile extends LintedFile {
  /** How many fixes were written. */
  readonly fixed: number;
}

/** Looks at a file; with `fix` writes its fixes, and looks again. */
export async function fixFile(file: string, cwd: string, settings: LintSettings, fix: boolean): Promise<FixedFile> {
  const one = await lintFile(file, cwd, settings);
  const fixed = fix ? await applyFixes(one, cwd) : 0;
  return { ...(fixed > 0 ? await lintFile(file, cwd, settings) : one), fixed };
}
