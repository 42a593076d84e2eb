import { editedStep } from '../../model/played-code.ts';
import { sectionOf, stepOf, type Plan, type PlannedStep } from '../../model/plan.ts';
import { isWithin } from '../../model/progress-of-run.ts';
import type { RunState, StepStatus } from '../../model/state.ts';
import { referencesIn } from '../../model/template.ts';

/** Something that used a param's value and is not played again. */
export interface ParamUser {
  readonly id: string;
  /** `passed`, `unknown` … */
  readonly status: string;
  /** The unit that has to be played again to use another value. */
  readonly rerunFrom: string;
}

const BEGUN: ReadonlySet<StepStatus> = new Set(['running', 'verifying', 'unverified', 'unknown']);

/**
 * What was done with the value of a param and will not be done again: completed steps, their gates and undos, steps that
 * were begun and are not settled, decisions of `when=`, and approvals of what uses it. What failed, was undone or is reopened
 * is played again anyway. A program that reads the variable on its own is not noticed.
 */
export function paramUsers(state: RunState, after: Plan, name: string, reopened: ReadonlySet<string>): ParamUser[] {
  const { plan } = state;
  const uses = (id: string | null): boolean => {
    const step = id === null ? undefined : stepOf(plan, id);
    if (!step) return false;
    const told = step.kind === 'manual' && step.title !== stepOf(after, step.id)?.title;
    return told || mentions(plan, editedStep(state, step), name);
  };
  return plan.order.flatMap((id): ParamUser[] => {
    const [step, own] = [stepOf(plan, id), state.steps.get(id)];
    if (!step || !own || reopened.has(id)) return [];
    const user = (what: string, status: string): ParamUser => ({ id: what, status, rerunFrom: id });
    const begun = BEGUN.has(own.status);
    const done = own.status === 'passed' && !isEvaluatedAgain(state, step);
    if (own.status === 'skipped') return conditionsOf(plan, step).some(word(name)) ? [user(id, own.status)] : [];
    if (!done && !begun) return [];
    const approved =
      step.role === 'approve' && plan.steps.some((other) => isWithin(plan, other, step.section) && uses(other.id));
    const alone = step.role === 'gate' || step.role === 'guard';
    const itself = alone ? done && uses(id) : uses(id) || uses(step.undo) || approved;
    const gates = step.gates.filter((gate) => {
      const judged = own.gates.find((one) => one.id === gate);
      return (done || judged?.status === 'passed') && uses(gate);
    });
    return [...(itself ? [user(id, own.status)] : []), ...gates.map((gate) => user(gate, `judged ${id}`))];
  });
}

const word =
  (name: string) =>
  (text: string | null): boolean =>
    text !== null && new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text);

/** By name, in any form: `$NAME` in bash, `:NAME` in SQL, `params.NAME` in an expression or a script. */
function mentions(plan: Plan, step: PlannedStep, name: string): boolean {
  const verbatim = step.kind === 'file' && !step.attributes.template;
  const texts = [JSON.stringify(step.attributes), ...(verbatim ? [] : [step.code]), ...conditionsOf(plan, step)];
  if (step.references.includes(name) || texts.some(word(name))) return true;
  return plan.connections
    .filter(({ settings }) => referencesIn(settings).includes(name))
    .some((connection) => step.attributes.connection === connection.name || names(step.code, connection.name));
}

/** A script gets a connection by its name. */
const names = (code: string, connection: string): boolean =>
  ["'", '"', '`'].some((quote) => code.includes(`${quote}${connection}${quote}`));

function conditionsOf(plan: Plan, step: PlannedStep): readonly (string | null)[] {
  const found = [step.attributes.when];
  for (let at = sectionOf(plan, step.section); at; at = at.parent === null ? undefined : sectionOf(plan, at.parent))
    found.push(at.attributes.when);
  return found;
}

/** A resume evaluates a guard again as long as nothing in its section was completed. */
function isEvaluatedAgain({ plan, commits }: RunState, guard: PlannedStep): boolean {
  if (guard.role !== 'guard') return false;
  return !commits.some((id) => {
    const step = stepOf(plan, id);
    return step !== undefined && isWithin(plan, step, guard.section);
  });
}
