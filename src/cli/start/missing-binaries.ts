import path from 'node:path';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { Runbook } from '../../model/runbook.ts';
import { isExecutable } from '../../program-path/index.ts';

/** The names without an executable in any directory of `searchPath`. Runs nothing. */
export function missingBinaries(names: readonly string[], searchPath: string): string[] {
  const directories = searchPath.split(path.delimiter).filter((directory) => directory !== '');
  return names.filter((name) => !directories.some((directory) => isExecutable(path.join(directory, name))));
}

/** Binaries are checked before the start: at step 9 it is too late to notice a missing one. */
export function binaryProblems(runbook: Runbook, env: NodeJS.ProcessEnv): Diagnostic[] {
  const missing = new Set(
    missingBinaries(
      runbook.requires.map(({ name }) => name),
      env['PATH'] ?? '',
    ),
  );
  return runbook.requires
    .filter(({ name }) => missing.has(name))
    .map(({ name, span }) =>
      diagnostic(span, {
        rule: 'missing-binary',
        message: `${name} is required and not on PATH`,
        hint: `install ${name}, or put its directory on PATH`,
      }),
    );
}
