import { createExpressions } from '../../interpreter/expression/index.ts';
import { planRunbook } from '../../interpreter/plan/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import { sandboxNames } from '../../sandbox/index.ts';
import type { CommandContext } from '../command.ts';
import type { PlayOptions } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { askAgain, askWith, choose } from './ask-operator.ts';
import { binaryProblems } from './missing-binaries.ts';
import { loadRunbook, noStepWords, refuseErrors, sorted, splitTarget } from '../runbook/load-runbook.ts';
import { fileProblems } from '../session/protected-files.ts';
import { chooseUi, type Ui } from '../session/views.ts';
import { givenParams } from '../runbook/given-params.ts';
import { sandboxValues } from '../runbook/sandbox-values.ts';
import { gatherValues, type AskValue, type Values } from '../runbook/values.ts';

/** A runbook with everything chosen and filled in, ready to be played. */
export interface Prepared {
  readonly runbook: Runbook;
  readonly plan: Plan;
  readonly values: Values;
  readonly ui: Ui;
}

/** Reads, asks and plans. Finds everything that is wrong at once, before anything is started: exit 2. */
export async function prepare(target: string, options: PlayOptions, context: CommandContext): Promise<Prepared> {
  const { cwd, env, stderr } = context;
  const { file, choice } = splitTarget(target);
  const { dryRun: dry, assist, sandbox } = options;
  const ui = chooseUi(options.ui, context);
  const { runbook, diagnostics } = await loadRunbook(file, cwd, assist);
  const complain = (text: string): void => void stderr.write(text);
  if (!runbook) {
    refuseErrors(diagnostics, file, complain);
    throw usageError(`${file} cannot be read as a runbook`, 'see the messages above');
  }
  if (sandbox && !runbook.sandbox) throw noSandbox(runbook);
  if (runbook.steps.length === 0) {
    refuseErrors(diagnostics, file, complain);
    throw nothingToPlay(file, assist);
  }
  const given = await givenParams(options.param, options.paramsFile, runbook.params, cwd);
  const ask: AskValue = ui === 'tui' && !dry ? askWith(context) : null;
  const proposed = sandbox && ask !== null && !options.yes;
  const values = await valuesFor(runbook, given, { sandbox, dry, env, cwd, ask, proposed });
  const choices = [...(choice === null ? [] : [choice]), ...options.choose];
  const planned = await plan(runbook, choices, values, options, context, ask !== null);
  const files = planned.plan && !sandbox ? fileProblems(planned.plan, runbook.sandbox) : [];
  const binaries = sandbox || dry ? [] : binaryProblems(runbook, env);
  refuseErrors(sorted([...diagnostics, ...planned.diagnostics, ...binaries, ...files]), file, complain);
  if (!planned.plan)
    throw new RunbookError({ code: 'internal', message: `${file} could not be planned, and no problem was reported` });
  return { runbook, plan: planned.plan, values, ui };
}

interface Circumstances {
  readonly sandbox: boolean;
  readonly dry: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly ask: AskValue;
  /** The sandbox's answers are proposed to the operator instead of taken. */
  readonly proposed: boolean;
}

/** A rehearsal reads nothing from the operator's environment; a dry run resolves nothing and assumes that secrets are given. */
async function valuesFor(
  runbook: Runbook,
  given: { readonly [name: string]: string },
  at: Circumstances,
): Promise<Values> {
  if (at.sandbox) {
    const answered = { ...runbook.sandbox?.answers.params, ...given };
    if (at.proposed && at.ask) await askAgain(runbook, given, answered, at.ask);
    return sandboxValues(runbook, answered);
  }
  if (at.dry)
    return {
      params: given,
      secrets: runbook.params.filter((param) => param.secret).map(({ name }) => ({ name, value: '' })),
    };
  return gatherValues(runbook.params, given, at.env, at.cwd, at.ask);
}

async function plan(
  runbook: Runbook,
  chosen: readonly string[],
  values: Values,
  options: PlayOptions,
  context: CommandContext,
  attended: boolean,
) {
  const { cwd, env } = context;
  const { sandbox, from, until, only } = options;
  const isPartial = from !== null || until !== null || only.length > 0;
  const names = sandbox && runbook.sandbox ? sandboxNames(runbook.sandbox, runbook.connections) : Object.keys(env);
  const choices = [...chosen];
  const answered = sandbox ? (runbook.sandbox?.answers.choose ?? []) : [];
  const propose = attended && !options.yes;
  for (;;) {
    const planned = await planRunbook({
      runbook,
      choices,
      fallbackChoices: propose ? [] : answered,
      partial: isPartial ? { from, until, only } : null,
      params: values.params,
      secretNames: values.secrets.map((secret) => secret.name),
      env: new Set(names),
      cwd: runbook.cwd ?? cwd,
      drill: options.drill !== null,
      expressions: createExpressions(),
    });
    const [group] = planned.openGroups;
    if (!group || !attended) return planned;
    choices.push(await choose(group, answered, context));
  }
}

function noSandbox(runbook: Runbook): RunbookError {
  return new RunbookError(
    {
      code: 'sandbox',
      message: `${runbook.file} has no sandbox: in its front matter`,
      hint: 'add one, as docs/language.md describes under sandbox, or play without --sandbox',
    },
    EXIT.usage,
  );
}

function nothingToPlay(file: string, assist: boolean): RunbookError {
  const why = assist
    ? {
        message: `${file} has no step, and no shell fence to offer`,
        expected: 'a bash, sh, shell or console fence, or one whose first command follows "$ "',
        hint: 'name the language of the fences that hold commands, as in ```bash',
      }
    : { ...noStepWords(file), expected: 'at least one fence such as ```bash {#check-disk}' };
  return new RunbookError({ code: 'invalid-runbook', ...why }, EXIT.usage);
}
