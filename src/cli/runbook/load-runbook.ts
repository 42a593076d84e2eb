import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { readRunbook } from '../../interpreter/parse/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Runbook } from '../../model/runbook.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import { usageError } from '../option-types.ts';

/** Splits `FILE#id` into the file and the chosen option. */
export function splitTarget(target: string): { readonly file: string; readonly choice: string | null } {
  const at = target.lastIndexOf('#');
  return at < 0 ? { file: target, choice: null } : { file: target.slice(0, at), choice: target.slice(at + 1) || null };
}

/**
 * Reads a runbook with the built-in step kinds; with `assist` also the shell fences without annotations. Throws a usage error
 * for a file that cannot be read.
 */
export async function loadRunbook(
  file: string,
  cwd: string,
  assist = false,
): Promise<{ readonly runbook: Runbook | null; readonly diagnostics: readonly Diagnostic[] }> {
  await requireFile(file, cwd);
  return readRunbook({
    file,
    cwd,
    kinds: STEP_KINDS,
    assist,
    read: (name) => readFile(name),
    realPath: (name) => realpath(name),
  });
}

/** Throws a usage error for a file that is not there. */
export async function requireFile(file: string, cwd: string): Promise<void> {
  try {
    await realpath(path.resolve(cwd, file));
  } catch (error) {
    throw usageError(
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? `no such file: ${file}`
        : `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'name a Markdown file',
    );
  }
}

export const sorted = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);

/** What is said about a document without annotations. */
export const noStepWords = (file: string) => ({
  message: `${file} has no step: no fence in it has attributes, and a fence without attributes never runs`,
  hint: `give an id to the fences that should run as steps, or offer the shell fences one by one with \`runbook play ${file} --assist\``,
});

/** `file:line:col: error rule: message` with the hint below. */
export function diagnosticLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ file, line, column, severity, rule, message, hint }) => [
    neutralise(`${file}:${line}:${column}: ${severity} ${rule}: ${message}`),
    ...(hint === null ? [] : [neutralise(`    ${hint}`)]),
  ]);
}

/** Throws if there is an error (exit 2, nothing started), after writing all of them at once. */
export function refuseErrors(diagnostics: readonly Diagnostic[], file: string, write: (text: string) => void): void {
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (errors.length === 0) return;
  write(`${diagnosticLines(errors).join('\n')}\n`);
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  throw new RunbookError(
    {
      code: 'invalid-runbook',
      message: `${file}: ${count}; nothing was started`,
      hint: 'look up each rule in docs/diagnostics.md',
    },
    EXIT.usage,
  );
}
