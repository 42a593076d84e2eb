import { readFile, realpath } from 'node:fs/promises';
import { reviewRunbook } from '../../interpreter/parse/index.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Runbook } from '../../model/runbook.ts';
import { jsonText, neutralise } from '../../presentation/terminal-text.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { SHOW } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { diagnosticLines, noStepWords, refuseErrors, requireFile, sorted } from '../runbook/load-runbook.ts';
import { planProblems } from '../runbook/plan-problems.ts';
import { asJson } from './json.ts';
import { lastRunOf } from './last-run.ts';
import { asMermaid } from './mermaid.ts';
import { overviewOf } from './overview.ts';
import { asText } from './text.ts';

/** `runbook show FILE`: what would be played. It only reads. */
export async function run(
  { operands: [file], options }: Invocation<'FILE', typeof SHOW>,
  { cwd, env, stdout, stderr }: CommandContext,
): Promise<ExitCode> {
  if (options.json && options.graph !== null)
    throw usageError('--json and --graph exclude each other', 'leave one of them out');
  await requireFile(file, cwd);
  const read = (name: string) => readFile(name);
  const realPath = (name: string) => realpath(name);
  const {
    runbook,
    document,
    diagnostics: found,
  } = await reviewRunbook({ file, cwd, kinds: STEP_KINDS, read, realPath });
  if (!runbook || !document) {
    refuseErrors(found, file, (text) => void stderr.write(text));
    throw usageError(`${file} cannot be read as a runbook`, 'see the messages above');
  }
  const diagnostics = sorted([...found, ...(await planned(runbook, found, { cwd, env }))]);
  const overview = overviewOf(runbook, document, lastRunOf(runbook, cwd, env));
  if (options.json) stdout.write(`${jsonText(asJson(overview, diagnostics), 2)}\n`);
  else if (options.graph !== null) {
    stdout.write(asMermaid(runbook));
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) stderr.write(`${diagnosticLines(errors).join('\n')}\n`);
  } else stdout.write(`${neutralise([...asText(overview), ...problemLines(diagnostics, runbook)].join('\n'))}\n`);
  return diagnostics.some((one) => one.severity === 'error') ? EXIT.usage : EXIT.completed;
}

async function planned(
  runbook: Runbook,
  found: readonly Diagnostic[],
  at: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<readonly Diagnostic[]> {
  if (runbook.steps.length > 0) return planProblems(runbook, at);
  return found.some(({ severity }) => severity === 'error') ? [] : [noStep(runbook)];
}

/** Only an info: a document without annotations can still be played with `--assist`. */
const noStep = ({ file }: Runbook): Diagnostic => {
  const top = { line: 1, column: 1, offset: 0 };
  const { message, hint } = noStepWords(file);
  return diagnostic({ file, start: top, end: top }, { rule: 'nothing-to-play', severity: 'info', message, hint });
};

/** Of a document without a step the text says so itself, and keys of other tools in its front matter are nobody's mistake. */
function problemLines(diagnostics: readonly Diagnostic[], { steps }: Runbook): readonly string[] {
  const told =
    steps.length > 0
      ? diagnostics
      : diagnostics.filter(
          ({ rule, severity }) => severity === 'error' || (rule !== 'nothing-to-play' && rule !== 'unknown-key'),
        );
  return told.length === 0 ? [] : ['', 'Problems', ...diagnosticLines(told)];
}
