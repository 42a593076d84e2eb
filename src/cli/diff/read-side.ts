import { readFile, realpath } from 'node:fs/promises';
import { readRunbook } from '../../interpreter/parse/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Runbook } from '../../model/runbook.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import type { Revision } from './revision.ts';

/** One version of a runbook. `runbook` is null if it cannot be compared: `errors` say why. */
export interface Side {
  readonly runbook: Runbook | null;
  readonly errors: readonly Diagnostic[];
}

/** From the file system, or from a revision. */
export async function readSide(file: string, cwd: string, revision: Revision | null): Promise<Side> {
  const { runbook, diagnostics } = await readRunbook({
    file,
    cwd,
    kinds: STEP_KINDS,
    read: (name) => (revision ? revision.read(name) : readFile(name)),
    realPath: (name) => (revision ? revision.realPath(name) : realpath(name)),
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { runbook: errors.length > 0 ? null : runbook, errors };
}
