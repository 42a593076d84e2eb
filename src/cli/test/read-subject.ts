import { createExpressions } from '../../interpreter/expression/index.ts';
import { optionGroups, planRunbook } from '../../interpreter/plan/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { SandboxSpec } from '../../model/sandbox-spec.ts';
import { pollOften } from '../../mutation/index.ts';
import { failureLines } from '../../presentation/wording.ts';
import { missingServices, missingTools, requireComplete, sandboxNames } from '../../sandbox/index.ts';
import { diagnosticLines, loadRunbook, noStepWords, sorted } from '../runbook/load-runbook.ts';
import { sandboxValues } from '../runbook/sandbox-values.ts';
import type { Values } from '../runbook/values.ts';
import { refuseUnredactable } from '../session/refuse-unredactable.ts';
import type { NamedFile } from './expand-files.ts';

/** A runbook and the plans that are played of it. */
export interface Subject {
  readonly file: string;
  readonly runbook: Runbook;
  readonly values: Values;
  /** One per choice of alternatives; together they choose every alternative at least once. */
  readonly plans: readonly Plan[];
}

export interface ReadSubject {
  readonly file: string;
  /** Null when it is not tested, or cannot be played. */
  readonly subject: Subject | null;
  readonly notTested: NotTested | null;
  /** A page without steps and without a sandbox, which a pattern has found. */
  readonly isPage: boolean;
  /** What is wrong, as lines; nothing is started if there are any. */
  readonly problems: readonly string[];
}

/** Why a file is not tested. `absent`: a server is not installed here, and nothing is wrong with the file. */
export interface NotTested {
  readonly reason: string;
  readonly absent: boolean;
}

/** Reads and plans a file as its own sandbox would play it. Starts nothing and throws nothing about the file. */
export async function readSubject({ file, found }: NamedFile, cwd: string, operatorPath: string): Promise<ReadSubject> {
  try {
    return await read(file, found, cwd, operatorPath);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { ...NOTHING, file, problems: failureLines(error.failure) };
  }
}

const NOTHING = { subject: null, notTested: null, isPage: false, problems: [] };

async function read(file: string, found: boolean, cwd: string, operatorPath: string): Promise<ReadSubject> {
  const { runbook, diagnostics } = await loadRunbook(file, cwd);
  const wrong = errorsOf(diagnostics);
  const refused = (problems: readonly string[]): ReadSubject => ({ ...NOTHING, file, problems });
  if (!runbook) return refused(wrong.length > 0 ? wrong : [`${file} cannot be read as a runbook`]);
  if (!runbook.sandbox) {
    if (wrong.length > 0) return refused(wrong);
    if (found && runbook.steps.length === 0) return { ...NOTHING, file, isPage: true };
    return { ...NOTHING, file, notTested: { reason: 'no sandbox in its front matter', absent: false } };
  }
  if (runbook.steps.length === 0) return refused([...wrong, noStepWords(file).message]);
  const values = sandboxValues(runbook, runbook.sandbox.answers.params);
  const { plans, problems } = await planAll(runbook, runbook.sandbox, values, cwd);
  const all = [...wrong, ...problems.filter((line) => !wrong.includes(line))];
  if (all.length > 0) return refused(all);
  const secrets = Object.fromEntries(values.secrets.map(({ name, value }) => [name, value]));
  requireComplete(runbook.sandbox, runbook.connections, runbook.params, { ...values.params, ...secrets });
  const missing = await missingHere(runbook.sandbox, operatorPath);
  if (missing !== null) return { ...NOTHING, file, notTested: { reason: missing, absent: true } };
  for (const plan of plans) refuseUnredactable(plan, values.secrets);
  return { ...NOTHING, file, subject: { file, runbook, values, plans: plans.map(pollOften) } };
}

/** A machine without a server or tool cannot say anything about a runbook that needs it. */
async function missingHere(spec: SandboxSpec, operatorPath: string): Promise<string | null> {
  const servers = (await missingServices(spec)).map(({ service, install }) => `${service} (${install})`);
  const missing = [...servers, ...missingTools(spec, operatorPath)];
  return missing.length === 0 ? null : `this machine has no ${missing.join(', no ')}`;
}

const errorsOf = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnosticLines(sorted(diagnostics.filter(({ severity }) => severity === 'error')));

/**
 * Plans until every alternative is chosen. Each plan takes what no earlier plan has taken where it can; for the rest the
 * sandbox's own choices count.
 */
async function planAll(
  runbook: Runbook,
  spec: SandboxSpec,
  values: Values,
  cwd: string,
): Promise<{ readonly plans: readonly Plan[]; readonly problems: readonly string[] }> {
  const options = optionGroups(runbook).flatMap((group) => group.options.map(({ id }) => id));
  const env = new Set(sandboxNames(spec, runbook.connections));
  const planned = async (choices: readonly string[], fallbackChoices: readonly string[]) =>
    planRunbook({
      runbook,
      choices,
      fallbackChoices,
      partial: null,
      params: values.params,
      secretNames: values.secrets.map(({ name }) => name),
      env,
      cwd: runbook.cwd ?? cwd,
      drill: false,
      expressions: createExpressions(),
    });
  const answered = [...spec.answers.choose, ...options];
  const first = await planned([], answered);
  const plans = first.plan ? [first.plan] : [];
  const problems = new Set(errorsOf(first.diagnostics));
  const left = new Set(options.filter((id) => !first.plan?.choices.includes(id)));
  while (left.size > 0 && problems.size === 0) {
    const [next = ''] = left;
    const { plan, diagnostics } = await planned([next], [...left, ...answered]);
    for (const line of errorsOf(diagnostics)) problems.add(line);
    if (plan) plans.push(plan);
    for (const id of [next, ...(plan?.choices ?? [])]) left.delete(id);
  }
  return { plans, problems: [...problems] };
}
