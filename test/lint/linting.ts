import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { lintFile } from '../../src/cli/lint/lint-file.ts';
import { NO_SETTINGS, type LintFinding, type LintSettings } from '../../src/lint/index.ts';

/** A repository with `exists.md` and `scripts/exists.sh`, and the linter in it. */
export function lintingFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-lint-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(path.join(folder, '.git'));
  mkdirSync(path.join(folder, 'scripts'));
  for (const file of ['exists.md', 'scripts/exists.sh']) writeFileSync(path.join(folder, file), '# Exists\n');
  let count = 0;
  const lintText = async (text: string, settings: LintSettings = NO_SETTINGS): Promise<readonly LintFinding[]> => {
    count += 1;
    const file = path.join(folder, `page-${count}.md`);
    writeFileSync(file, text);
    return (await lintFile(file, folder, settings)).findings;
  };
  return { folder, lintText };
}

/** `rule@line`, for comparisons that a person can read. */
export const placed = (findings: readonly LintFinding[]): string[] =>
  findings.map(({ diagnostic: { rule, line } }) => `${rule}@${line}`);
