import { createExpressions } from '../../interpreter/expression/index.ts';
import { planRunbook, refusal, type OptionGroup } from '../../interpreter/plan/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { Runbook } from '../../model/runbook.ts';
import { ownValue } from '../../model/template.ts';
import { sandboxNames } from '../../sandbox/index.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { missingBinaries } from './binaries.ts';
import { loadRunbook, noStepWords, refuseErrors, sorted, splitTarget } from './load-runbook.ts';
import { paramRule } from './param-rule.ts';
import { fileProblems } from './protected-files.ts';
import { chooseUi, type Ui } from './ui.ts';
import { gatherValues, givenParams, type AskValue, type Values } from './values.ts';

/** A runbook with everything chosen and filled in: what is left is to play it. */
export interface Prepared {
  readonly runbook: Runbook;
  readonly plan: Plan;
  readonly values: Values;
  readonly ui: Ui;
}

/** Reads, asks and plans. Whatever is wrong is found here, all at once, before anything is started: exit 2. */
export async function prepare(target: string, invocation: Invocation, context: CommandContext): Promise<Prepared> {
  const { cwd, env, stderr } = context;
  const { file, choice } = splitTarget(target);
  const dry = invocation.flag('dry-run');
  const ui = chooseUi(invocation.text('ui'), context);
  const assist = invocation.flag('assist');
  const { runbook, diagnostics } = await loadRunbook(file, cwd, assist);
  const complain = (text: string): void => void stderr.write(text);
  if (!runbook) {
    refuseErrors(diagnostics, file, complain);
    throw usageError(`${file} cannot be read as a runbook`, 'see the messages above');
  }
  const sandbox = invocation.flag('sandbox');
  if (sandbox && !runbook.sandbox) throw noSandbox(runbook);
  if (runbook.steps.length === 0) {
    refuseErrors(diagnostics, file, complain);
    throw nothingToPlay(file, assist);
  }
  const given = await givenParams(invocation.list('param'), invocation.list('params-file'), runbook.params, cwd);
  const ask: AskValue = ui === 'tui' && !dry ? askWith(context) : null;
  const proposed = sandbox && ask !== null && !invocation.flag('yes');
  const values = await valuesFor(runbook, given, { sandbox, dry, env, cwd, ask, proposed });
  const choices = [...(choice === null ? [] : [choice]), ...invocation.list('choose')];
  const planned = await plan(runbook, choices, values, invocation, context, ask !== null);
  const files = planned.plan && !sandbox ? fileProblems(planned.plan, runbook.sandbox) : [];
  const binaries = sandbox || dry ? [] : binaryProblems(runbook, env);
  refuseErrors(sorted([...diagnostics, ...planned.diagnostics, ...binaries, ...files]), file, complain);
  if (!planned.plan)
    throw new RunbookError({ code: 'internal', message: `${file} could not be planned, and nobody said why` });
  return { runbook, plan: planned.plan, values, ui };
}

interface Circumstances {
  readonly sandbox: boolean;
  readonly dry: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly ask: AskValue;
  /** The sandbox's answers are proposed to a person instead of taken. */
  readonly proposed: boolean;
}

/** In a sandbox nothing of the operator's is looked at; a dry run resolves nothing and takes secrets as given. */
async function valuesFor(
  runbook: Runbook,
  given: { readonly [name: string]: string },
  at: Circumstances,
): Promise<Values> {
  if (at.sandbox) {
    const answered = { ...runbook.sandbox?.answers.params, ...given };
    if (at.proposed && at.ask) await askAgain(runbook, given, answered, at.ask);
    const secrets = runbook.params.filter((param) => param.secret && ownValue(answered, param.name) !== undefined);
    const params = Object.fromEntries(
      Object.entries(answered).filter(([name]) => !secrets.some((secret) => secret.name === name)),
    );
    return { params, secrets: secrets.map(({ name }) => ({ name, value: answered[name] ?? '' })) };
  }
  if (at.dry)
    return {
      params: given,
      secrets: runbook.params.filter((param) => param.secret).map(({ name }) => ({ name, value: '' })),
    };
  return gatherValues(runbook.params, given, at.env, at.cwd, at.ask);
}

/** Lets a person see and change what the sandbox answers in place of the operator. */
async function askAgain(
  { params }: Runbook,
  given: { readonly [name: string]: string },
  answered: Record<string, string>,
  ask: NonNullable<AskValue>,
): Promise<void> {
  for (const param of params) {
    const proposed = answered[param.name];
    if (given[param.name] === undefined && proposed !== undefined) answered[param.name] = await ask(param, proposed);
  }
}

async function plan(
  runbook: Runbook,
  chosen: readonly string[],
  values: Values,
  invocation: Invocation,
  context: CommandContext,
  attended: boolean,
) {
  const { cwd, env } = context;
  const sandbox = invocation.flag('sandbox');
  const partial = { from: invocation.text('from'), until: invocation.text('until'), only: invocation.list('only') };
  const isPartial = partial.from !== null || partial.until !== null || partial.only.length > 0;
  const names = sandbox && runbook.sandbox ? sandboxNames(runbook.sandbox, runbook.connections) : Object.keys(env);
  const choices = [...chosen];
  const answered = sandbox ? (runbook.sandbox?.answers.choose ?? []) : [];
  const propose = attended && !invocation.flag('yes');
  for (;;) {
    const planned = await planRunbook({
      runbook,
      choices,
      fallbackChoices: propose ? [] : answered,
      partial: isPartial ? partial : null,
      params: values.params,
      secretNames: values.secrets.map((secret) => secret.name),
      env: new Set(names),
      cwd: runbook.cwd ?? cwd,
      drill: invocation.text('drill') !== null,
      expressions: createExpressions(),
    });
    const [group] = planned.openGroups;
    if (!group || !attended) return planned;
    choices.push(await choose(group, answered, context));
  }
}

async function choose(group: OptionGroup, answered: readonly string[], terminal: CommandContext): Promise<string> {
  const { promptChoice } = await import('../../tui/index.ts');
  const chosen = await promptChoice(terminal, {
    heading: 'Which of these is to be played?',
    choices: group.options,
    initial: group.options.find(({ id }) => answered.includes(id))?.id ?? '',
  });
  return chosen ?? leave();
}

function askWith(terminal: CommandContext): AskValue {
  return async (param, proposed) => {
    const { promptText } = await import('../../tui/index.ts');
    const check = (value: string): string | null => (value === '' ? 'a value is needed' : refusal(param, value));
    const prompt = {
      label: param.name,
      description: [param.description, paramRule(param)].filter((one) => one !== null).join('. ') || null,
      initial: proposed ?? param.proposed ?? param.default ?? '',
      masked: param.secret,
      check,
    };
    return (await promptText(terminal, prompt)) ?? leave();
  };
}

function leave(): never {
  throw new RunbookError({ code: 'cancelled', message: 'left before anything was started' }, EXIT.cancelled);
}

/** A missing binary found at step 9 would be found too late. */
function binaryProblems(runbook: Runbook, env: NodeJS.ProcessEnv): Diagnostic[] {
  const missing = new Set(
    missingBinaries(
      runbook.requires.map(({ name }) => name),
      env['PATH'] ?? '',
    ),
  );
  return runbook.requires
    .filter(({ name }) => missing.has(name))
    .map(({ name, span }) =>
      diagnostic(span, {
        rule: 'missing-binary',
        message: `${name} is required and is in no directory of PATH`,
        hint: `install ${name}, or put its directory on PATH`,
      }),
    );
}

function noSandbox(runbook: Runbook): RunbookError {
  return new RunbookError(
    {
      code: 'sandbox',
      message: `${runbook.file} has no sandbox: in its front matter`,
      hint: 'docs/language.md section 8 says how to describe one',
    },
    EXIT.usage,
  );
}

function nothingToPlay(file: string, assist: boolean): RunbookError {
  const why = assist
    ? {
        message: `${file} has no step, and no shell fence that could be offered`,
        expected: 'a fence of bash, sh, shell or console, or one in which the first command stands after "$ "',
        hint: 'give the language of the fences that hold commands, ```bash',
      }
    : { ...noStepWords(file), expected: 'at least one fence such as ```bash {#check-disk}' };
  return new RunbookError({ code: 'invalid-runbook', ...why }, EXIT.usage);
}
