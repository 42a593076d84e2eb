import path from 'node:path';
import { existsSync } from 'node:fs';
import { DIFF_FORMATS, type FileDiff, statusOf } from '../../diff/index.ts';
import { writeTo } from '../../durable-files/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { DIFF } from '../commands/option-tables.ts';
import { usageError, type OptionValues } from '../option-types.ts';
import { diagnosticLines, sorted } from '../runbook/load-runbook.ts';
import { compareVersions, type Comparison } from './compare-files.ts';
import { compareWithGit } from './compare-with-git.ts';
import { readSide } from './read-side.ts';

/** `runbook diff OLD NEW`: what changed for the operator. It only reads. */
export async function run(
  { operands, options }: Invocation<'[FILE…]', typeof DIFF>,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, stdout, stderr } = context;
  const name = options.json ? 'json' : (options.format ?? 'text');
  if (options.json && options.format !== null && options.format !== 'json')
    throw usageError(`--json and --format ${options.format} exclude each other`, 'leave one of them out');
  const compared =
    options.git === null ? [await compareTwo(operands, cwd)] : await compareWithGit(options.git, operands, context);
  for (const { version, errors } of compared.flatMap(({ problems }) => problems))
    stderr.write(`${version} cannot be compared:\n${diagnosticLines(sorted(errors)).join('\n')}\n`);
  const diffs = compared.flatMap(({ diff }) => (diff ? [diff] : []));
  const broken = compared.some(({ problems }) => problems.length > 0);
  const format = DIFF_FORMATS.find((one) => one.name === name);
  const text = format && (diffs.length > 0 || !broken) ? format.render(diffs) : '';
  const shown = text === '' && !broken && name === 'text' ? 'no runbook has changed\n' : text;
  if (options.output === null) stdout.write(shown);
  else writeTo(path.resolve(cwd, options.output), shown);
  if (broken) return EXIT.usage;
  return diffs.some((diff) => fails(diff, options)) ? EXIT.failed : EXIT.completed;
}

/** The two files by name; a missing one is a mistake, not a deletion. */
async function compareTwo(operands: readonly string[], cwd: string): Promise<Comparison> {
  const [old, fresh, ...more] = operands;
  if (old === undefined || fresh === undefined || more.length > 0)
    throw usageError(
      `runbook diff compares two files, and ${operands.length} ${operands.length === 1 ? 'is' : 'are'} named`,
      'write runbook diff OLD NEW, or runbook diff --git BASE [FILE…]',
    );
  for (const file of [old, fresh])
    if (!existsSync(path.resolve(cwd, file))) throw usageError(`no such file: ${file}`, 'name two Markdown files');
  const [before, after] = [await readSide(old, cwd, null), await readSide(fresh, cwd, null)];
  return compareVersions({ file: old, side: before, version: old }, { file: fresh, side: after, version: fresh });
}

function fails(diff: FileDiff, { exitCode, failOn }: OptionValues<typeof DIFF>): boolean {
  if (exitCode || failOn === 'any') return statusOf(diff) !== 'unchanged';
  return failOn !== null && diff.changes.some(({ group }) => group === failOn);
}
