import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { columnUses } from '../../interpreter/expression/index.ts';
import { reviewRunbook } from '../../interpreter/parse/index.ts';
import { lint, type LintFiles, type LintFinding, type LintSettings, type LintSubject } from '../../lint/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Runbook } from '../../model/runbook.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import { planProblems } from '../runbook/plan-problems.ts';

/** One file, looked at. */
export interface LintedFile {
  readonly file: string;
  readonly findings: readonly LintFinding[];
  /** How many findings a comment allows. */
  readonly allowed: number;
  readonly lines: number;
}

/** Reads and judges one file; a file that cannot be read is a finding. Nothing is run, connected or resolved. */
export async function lintFile(file: string, cwd: string, settings: LintSettings): Promise<LintedFile> {
  const { subject, findings, allowed } = await reviewFile(file, { cwd, settings });
  return { file, findings, allowed, lines: subject?.document.text.split('\n').length ?? 0 };
}

/** A file as a reviewer reads it, with what there is to say about it; `subject` is null for what is no document. */
export interface ReviewedFile {
  readonly subject: LintSubject | null;
  readonly findings: readonly LintFinding[];
  readonly allowed: number;
}

/** The same, with what was read; `read` returns the bytes of an absolute path. */
export async function reviewFile(
  file: string,
  how: { readonly cwd: string; readonly settings: LintSettings; read?(name: string): Promise<Uint8Array> },
): Promise<ReviewedFile> {
  const { cwd, settings, read = (name: string) => readFile(name) } = how;
  const { runbook, document, diagnostics } = await reviewRunbook({
    file,
    cwd,
    kinds: STEP_KINDS,
    read,
    realPath: (name) => realpath(name),
  });
  if (!runbook || !document)
    return { subject: null, findings: diagnostics.map((one) => ({ diagnostic: one, fix: null })), allowed: 0 };
  const planned = await problemsOfPlans(runbook);
  const subject = { document, runbook, files: filesAround(path.dirname(document.realPath)), columnUses };
  return { subject, ...(await lint(subject, [...diagnostics, ...planned], settings)) };
}

/** What `play` would refuse. What is set in the environment of a run is not known here. */
async function problemsOfPlans(runbook: Runbook): Promise<readonly Diagnostic[]> {
  if (runbook.steps.length === 0) return [];
  const found = await planProblems(runbook, { cwd: path.dirname(runbook.realPath), env: {} });
  return found.map((one) => (one.rule === 'unset-reference' ? { ...one, severity: 'info' } : one));
}

const roots = new Map<string, string | null>();

/** Whether files exist, beside a document and in its repository. */
function filesAround(folder: string): LintFiles {
  const root = rootOf(folder);
  return {
    exists: (name) => existsSync(path.resolve(folder, name)),
    existsInRepository: (name) => (root === null ? null : existsSync(path.resolve(root, name))),
  };
}

/** The nearest folder above with a `.git`. */
function rootOf(folder: string): string | null {
  const known = roots.get(folder);
  if (known !== undefined) return known;
  const above = path.dirname(folder);
  const root = existsSync(path.join(folder, '.git')) ? folder : above === folder ? null : rootOf(above);
  roots.set(folder, root);
  return root;
}
