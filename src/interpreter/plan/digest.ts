import { createHash } from 'node:crypto';
import type { Plan } from '../../model/plan.ts';

/** sha256 in hex of the plan as JSON with sorted keys: equal plans have equal digests however they were built. */
export function digestPlan(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
