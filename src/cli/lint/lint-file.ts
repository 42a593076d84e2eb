import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { columnUses } from '../../interpreter/expression/index.ts';
import { reviewRunbook, type ReadMemory } from '../../interpreter/parse/index.ts';
import {
  lint,
  type LintFiles,
  type LintFinding,
  type LintSettings,
  type LintSubject,
  type ScriptMemory,
} from '../../lint/index.ts';
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

export interface HowToReview {
  readonly cwd: string;
  readonly settings: LintSettings;
  /** The bytes of an absolute path; else they come from the disk. */
  read?(name: string): Promise<Uint8Array>;
  /** An absolute path with its links resolved. */
  realPath?(name: string): Promise<string>;
  /** For a file that is reviewed again and again: what did not change is not parsed again. */
  readonly memory?: { readonly texts: ReadMemory; readonly scripts: ScriptMemory };
}

/** The same, with what was read. */
export async function reviewFile(file: string, how: HowToReview): Promise<ReviewedFile> {
  const { subject, judge } = await openReview(file, how);
  return { subject, ...(await judge()) };
}

/** A file that was read; judging it takes as long again, and not everybody who reads needs that. */
export interface OpenReview {
  readonly subject: LintSubject | null;
  judge(): Promise<Omit<ReviewedFile, 'subject'>>;
}

export async function openReview(file: string, how: HowToReview): Promise<OpenReview> {
  const { cwd, settings, memory, read = (name) => readFile(name), realPath = (name) => realpath(name) } = how;
  const { runbook, document, diagnostics } = await reviewRunbook({
    ...{ file, cwd, kinds: STEP_KINDS, read, realPath },
    ...(memory && { memory: memory.texts }),
  });
  if (!runbook || !document) {
    const findings = diagnostics.map((one) => ({ diagnostic: one, fix: null }));
    return { subject: null, judge: () => Promise.resolve({ findings, allowed: 0 }) };
  }
  const files = filesAround(path.dirname(document.realPath));
  const subject = { document, runbook, files, columnUses, ...(memory && { scripts: memory.scripts }) };
  const judge = async () => lint(subject, [...diagnostics, ...(await problemsOfPlans(runbook))], settings);
  return { subject, judge };
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
