import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { annotateFile, type AnnotatedFile } from '../../src/cli/annotate/annotate-file.ts';
import { lintFile } from '../../src/cli/lint/lint-file.ts';
import { NO_SETTINGS } from '../../src/lint/index.ts';

export interface Annotating {
  readonly folder: string;
  annotateText(text: string, force?: boolean): Promise<AnnotatedFile>;
  /** The errors of `lint`, as `rule@line`. */
  errorsOf(text: string): Promise<readonly string[]>;
}

/** A folder of its own, in which texts are annotated; nothing is written into them. */
export function annotatingFolder(): Annotating {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-annotate-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(path.join(folder, '.git'));
  let count = 0;
  const put = (text: string): string => {
    count += 1;
    const name = `page-${count}.md`;
    writeFileSync(path.join(folder, name), text);
    return name;
  };
  return {
    folder,
    annotateText: (text, force = false) => annotateFile(put(text), folder, force),
    errorsOf: async (text) =>
      (await lintFile(put(text), folder, NO_SETTINGS)).findings
        .filter(({ diagnostic: { severity } }) => severity === 'error')
        .map(({ diagnostic: { rule, line } }) => `${rule}@${line}`),
  };
}
