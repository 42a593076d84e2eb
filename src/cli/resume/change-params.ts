import { createExpressions } from '../../interpreter/expression/index.ts';
import { planRunbook } from '../../interpreter/plan/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { ParamChange as RunParamChange, RunState } from '../../model/state.ts';
import { paramChangeWords } from '../../presentation/wording.ts';
import type { CommandContext } from '../command.ts';
import { refuseErrors } from '../runbook/load-runbook.ts';
import { paramUsers, type ParamUser } from './param-users.ts';

export type ParamChange = Pick<RunParamChange, 'name' | 'from' | 'to'>;

/** The same plan with other values. Throws `invalid-runbook` for a value that the runbook does not accept. */
export async function withParams(
  plan: Plan,
  runbook: Runbook,
  given: { readonly [name: string]: string },
  mode: 'live' | 'drill' | 'sandbox',
  { env, stderr }: CommandContext,
): Promise<Plan> {
  const captures = plan.steps.flatMap(({ attributes }) => attributes.capture ?? []);
  const planned = await planRunbook({
    runbook,
    choices: plan.choices,
    partial: plan.partial,
    params: { ...plan.params, ...given },
    secretNames: plan.secrets.map(({ name }) => name),
    // The environment was checked when the run began, and a sandbox has its own.
    env: new Set([...Object.keys(env), ...plan.steps.flatMap(({ references }) => references), ...captures]),
    cwd: plan.cwd,
    drill: mode === 'drill',
    expressions: createExpressions(),
  });
  refuseErrors(planned.diagnostics, plan.runbook.file, (text) => void stderr.write(text));
  const titles = new Map(planned.plan?.steps.map(({ id, title }) => [id, title]));
  // Only these are taken over: another version of this program may read the same text differently.
  return {
    ...plan,
    params: planned.plan?.params ?? plan.params,
    steps: plan.steps.map((step) => ({ ...step, title: titles.get(step.id) ?? step.title })),
  };
}

/** The given values that differ from before. Throws `changes-refused` when something that is not played again used the old one. */
export function changedParams(
  state: RunState,
  after: Plan,
  given: { readonly [name: string]: string },
  reopened: ReadonlySet<string>,
): readonly ParamChange[] {
  const before = state.plan.params;
  const changes = Object.keys(given)
    .map((name) => ({ name, from: before[name] ?? null, to: after.params[name] ?? null }))
    .filter(({ from, to }) => from !== to);
  const users = changes.map(({ name }) => ({ name, users: paramUsers(state, after, name, reopened) }));
  const used = users.filter((one) => one.users.length > 0);
  if (used.length > 0) throw refused(state, used);
  return changes;
}

function refused(
  { plan }: RunState,
  used: readonly { readonly name: string; readonly users: readonly ParamUser[] }[],
): RunbookError {
  const names = used.map(({ name }) => name).join(', ');
  const all = used.flatMap(({ users }) => users);
  const first = plan.order.find((id) => all.some(({ rerunFrom }) => rerunFrom === id)) ?? 'ID';
  const words = ({ id, status }: ParamUser): string => `${id} (${status})`;
  return new RunbookError(
    {
      code: 'changes-refused',
      message: `${names} can no longer be changed: completed steps have used ${used.length === 1 ? 'it' : 'them'}; nothing was changed or started`,
      found: used.map(({ name, users }) => `${name} in ${users.map(words).join(', ')}`).join('; '),
      expected: 'params that only steps still to be played use',
      hint: `give the old value, or play again from there with the new one: \`--rerun-from ${first}\`, or roll back what was done with \`runbook undo\``,
    },
    EXIT.usage,
  );
}

/** On a terminal the operator confirms the new values before anything is played with them. */
export async function confirmParams(changes: readonly ParamChange[], terminal: CommandContext): Promise<void> {
  const { promptChoice } = await import('../../tui/index.ts');
  const chosen = await promptChoice(terminal, {
    heading: 'Continue with params that differ from those at the start?',
    details: [...changes.map(paramChangeWords), 'The journal and the report record this.'],
    choices: [
      { id: 'change', title: 'continue with the new values' },
      { id: 'stop', title: 'leave the run unchanged' },
    ],
  });
  if (chosen !== 'change')
    throw new RunbookError({ code: 'cancelled', message: 'cancelled; nothing was started' }, EXIT.cancelled);
}
