import path from 'node:path';
import { writeTo } from '../../durable-files/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { countsOf, LINT_FORMATS } from '../../lint/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { LINT } from '../commands/option-tables.ts';
import { usageError, type OptionValues } from '../option-types.ts';
import { chooseFiles } from './choose-files.ts';
import { findSettings, type FoundSettings } from './find-settings.ts';
import type { LintedFile } from './lint-file.ts';
import { lintFiles } from './lint-files.ts';
import { statsLines } from './stats.ts';
import { watchFiles } from './watch.ts';

/** `runbook lint FILE…`: what is wrong or dangerous. It reads, and writes only what `--fix` may. */
export async function run(
  { operands, options }: Invocation<'FILE…', typeof LINT>,
  context: CommandContext,
): Promise<ExitCode> {
  if (options.watch && options.output !== null)
    throw usageError('--watch and --output exclude each other', 'redirect the output instead');
  const found = await findSettings(context.cwd);
  const files = await chooseFiles(operands, context.cwd, found);
  const report = (linted: readonly LintedFile[]): boolean => tell(linted, options, context);
  const passed = report(await lintAll(files, options, found, context));
  if (options.watch)
    await watchFiles(files, context, async (changed) => {
      report(await lintAll(changed, options, found, context));
    });
  return passed ? EXIT.completed : EXIT.failed;
}

async function lintAll(
  files: readonly string[],
  { fix }: OptionValues<typeof LINT>,
  { settings }: FoundSettings,
  { cwd, stderr }: CommandContext,
): Promise<readonly LintedFile[]> {
  const linted = await lintFiles(files, { cwd, settings, fix });
  const fixed = linted.reduce((sum, one) => sum + one.fixed, 0);
  if (fixed > 0) stderr.write(`${fixed} fixed\n`);
  return linted;
}

/** Writes the findings; returns whether none of them is an error. */
function tell(
  linted: readonly LintedFile[],
  { format, output, stats }: OptionValues<typeof LINT>,
  { cwd, stdout, stderr }: CommandContext,
): boolean {
  const diagnostics = linted.flatMap(({ findings }) => findings.map(({ diagnostic }) => diagnostic));
  const chosen = LINT_FORMATS.find(({ name }) => name === (format ?? 'text')) ?? LINT_FORMATS[0];
  const version = process.env['RUNBOOK_VERSION'] ?? '0.0.0';
  const text = chosen?.render({ diagnostics, files: linted.map(({ file }) => file), version }) ?? '';
  if (output === null) stdout.write(text);
  else writeTo(path.resolve(cwd, output), text);
  stderr.write(
    `${countsOf(
      diagnostics.map(({ severity }) => severity),
      linted.length,
    )}\n`,
  );
  if (stats) stderr.write(`${statsLines(linted).join('\n')}\n`);
  return diagnostics.every(({ severity }) => severity !== 'error');
}
