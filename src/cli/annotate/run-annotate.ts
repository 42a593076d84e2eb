import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { writeTo } from '../../durable-files/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { ANNOTATE } from '../commands/option-tables.ts';
import { chooseFiles } from '../lint/choose-files.ts';
import { findSettings } from '../lint/find-settings.ts';
import { annotateFile } from './annotate-file.ts';
import { diffText, shownDiff } from './diff-text.ts';
import { asJson, summaryLines } from './render.ts';

/** `runbook annotate FILE…`: what plain Markdown needs to be played. It writes only with `--write`. */
export async function run(
  { operands, options }: Invocation<'FILE…', typeof ANNOTATE>,
  { cwd, stdout, stderr }: CommandContext,
): Promise<ExitCode> {
  const files = await chooseFiles(operands, cwd, await findSettings(cwd));
  const results = [];
  for (const file of files) {
    const result = await annotateFile(file, cwd, options.force);
    const { target, before, after } = result;
    if (options.write && target !== null && before !== after) writeTo(target, after);
    if (!options.json) {
      const diff = options.write ? '' : await diffText(result);
      stdout.write(stdout.isTTY ? shownDiff(diff) : diff);
      stderr.write(
        summaryLines(result)
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
    results.push(result);
  }
  if (options.json) stdout.write(asJson(results));
  return results.some(({ problems }) => problems.length > 0) ? EXIT.failed : EXIT.completed;
}
