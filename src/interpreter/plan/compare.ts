import { createHash } from 'node:crypto';
import { sectionOf, stepOf, type Plan, type PlannedStep } from '../../model/plan.ts';

/** How one block differs between two versions of a runbook. Identity is the id, never the position. */
export interface StepChange {
  readonly step: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  /** The parts that changed: `code`, `attributes`, `gates`, `expected output` … */
  readonly what: readonly string[];
}

/** Every block that differs between the two, in the order of the newer version, removed blocks last. */
export function comparePlans(before: Plan, after: Plan): readonly StepChange[] {
  const moved = movedUnits(before, after);
  const changes = after.steps.flatMap((step): StepChange[] => {
    const old = stepOf(before, step.id);
    if (!old) return [{ step: step.id, change: 'added', what: [] }];
    const what = differences(before, old, after, step);
    if (what.length > 0) return [{ step: step.id, change: 'changed', what }];
    return moved.has(step.id) ? [{ step: step.id, change: 'moved', what: [] }] : [];
  });
  const removed = before.steps.filter((step) => !stepOf(after, step.id));
  return [...changes, ...removed.map(({ id }): StepChange => ({ step: id, change: 'removed', what: [] }))];
}

function differences(before: Plan, old: PlannedStep, after: Plan, step: PlannedStep): string[] {
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    ['kind', [old.kind, old.role, old.language], [step.kind, step.role, step.language]],
    ['code', old.code, step.code],
    ['attributes', old.attributes, step.attributes],
    ['expected output', expected(old), expected(step)],
    ['gates', old.gates, step.gates],
    ['undo', old.undo, step.undo],
    ['whether it is offered', old.assisted !== undefined, step.assisted !== undefined],
    ['approver', old.approver, step.approver],
    ['text', humanText(before, old), humanText(after, step)],
    ['warnings', warnings(old), warnings(step)],
    ['when of its section', conditions(before, old), conditions(after, step)],
  ];
  return parts.filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b)).map(([name]) => name);
}

const expected = ({ expectations }: PlannedStep) => expectations.map(({ match, text }) => ({ match, text }));

/** The question or instruction is the content of a check or manual step; the title of other blocks comes from their code. */
const humanText = (plan: Plan, { kind, role, title, section }: PlannedStep): string[] | null =>
  kind === 'manual' ? [title, role === 'manual' ? (sectionOf(plan, section)?.prose ?? '') : ''] : null;

/** The operator reads them before confirming the step. */
const warnings = ({ admonitions }: PlannedStep) => admonitions.map(({ kind, text }) => ({ kind, text }));

function conditions(plan: Plan, { section }: PlannedStep): string[] {
  const found: string[] = [];
  for (let at = sectionOf(plan, section); at; at = at.parent === null ? undefined : sectionOf(plan, at.parent)) {
    if (at.attributes.when !== null) found.push(at.attributes.when);
  }
  return found;
}

/** Units whose predecessor, among the units of both versions, has changed. */
function movedUnits(before: Plan, after: Plan): ReadonlySet<string> {
  const [then, now] = [new Set(before.order), new Set(after.order)];
  const old = before.order.filter((id) => now.has(id));
  const fresh = after.order.filter((id) => then.has(id));
  const previous = new Map(old.map((id, index) => [id, old[index - 1]]));
  return new Set(fresh.filter((id, index) => previous.get(id) !== fresh[index - 1]));
}

/** The sha256 in hex of the plan as JSON with sorted keys: equal plans have equal digests, however they were built. */
export function digestPlan(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
