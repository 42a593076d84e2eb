import type { FoundChange } from './change.ts';

/** One runbook in two versions. */
export interface FileDiff {
  /** Its name in each version; null where it does not exist. */
  readonly before: string | null;
  readonly after: string | null;
  readonly title: string;
  /** How many steps the only version has, if there is one version. */
  readonly steps: number;
  readonly changes: readonly FoundChange[];
}

export type Status = 'added' | 'deleted' | 'changed' | 'unchanged';

export function statusOf({ before, after, changes }: FileDiff): Status {
  if (before === null) return 'added';
  if (after === null) return 'deleted';
  return changes.length > 0 ? 'changed' : 'unchanged';
}

export const nameOfFile = ({ before, after }: FileDiff): string => after ?? before ?? '';

/** `added, with 12 steps`, `2 weakened, 3 other changes`, `no change for the operator`. */
export function summaryOf(diff: FileDiff): string {
  const status = statusOf(diff);
  if (status === 'added') return `a new runbook with ${counted(diff.steps, 'step')}`;
  if (status === 'deleted') return `the runbook is deleted, with its ${counted(diff.steps, 'step')}`;
  if (status === 'unchanged') return 'no change for the operator';
  const weakened = diff.changes.filter(({ group }) => group === 'weakened').length;
  const others = diff.changes.length - weakened;
  if (weakened === 0) return counted(others, 'change');
  return `${weakened} weakened${others === 0 ? '' : `, ${counted(others, 'other change')}`}`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
