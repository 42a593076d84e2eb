import type { Role } from '../../model/runbook.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';

/** The half-done step first, then what was done, newest first: by commands, and by hand, which commits nothing. */
export function stepsToUndo(plan: Plan, state: RunState): readonly string[] {
  const half = plan.order.filter((id) => HALF_DONE.has(state.steps.get(id)?.status ?? ''));
  const done = [...state.commits].reverse();
  const place = new Map(plan.order.map((id, index) => [id, index]));
  const at = (id: string): number => place.get(id) ?? -1;
  for (const id of plan.order) {
    const role = stepOf(plan, id)?.role;
    if (role === undefined || !HUMAN_ROLES.has(role) || state.steps.get(id)?.status !== 'passed') continue;
    if (done.includes(id)) continue;
    const before = done.findIndex((other) => at(other) < at(id));
    done.splice(before === -1 ? done.length : before, 0, id);
  }
  return [...half, ...done];
}

const HALF_DONE: ReadonlySet<string> = new Set(['failed', 'unknown', 'unverified', 'running', 'verifying']);
const HUMAN_ROLES: ReadonlySet<Role> = new Set<Role>(['check', 'manual', 'approve']);
