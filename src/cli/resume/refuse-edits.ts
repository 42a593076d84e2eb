import type { StepChange } from '../../interpreter/plan/index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import { isWithin } from '../../model/progress-of-run.ts';
import type { RunState, StepStatus } from '../../model/state.ts';

/** A change to something that was already played or approved. */
export interface RefusedEdit {
  readonly change: StepChange;
  /** `restore was already played`, `swap was already approved (swap-approval)`. */
  readonly why: string;
  /** The unit that has to be played again to take the change. */
  readonly rerunFrom: string;
}

/** The changes to completed steps, to steps that were begun and are not settled, and to what somebody has approved. */
export function refusedEdits(
  changes: readonly StepChange[],
  state: RunState,
  after: Plan,
  reopened: ReadonlySet<string>,
): readonly RefusedEdit[] {
  return changes.flatMap((change): RefusedEdit[] => {
    const { step } = change;
    if (wasPlayed(change, state, reopened)) return [{ change, why: `${step} was already played`, rerunFrom: step }];
    // What is done stays done in any order.
    if (change.change === 'moved' && DONE.has(statusOf(state, step))) return [];
    const approval = approvalOf(step, state, after, reopened);
    return approval === null
      ? []
      : [{ change, why: `${step} was already approved (${approval})`, rerunFrom: approval }];
  });
}

const DONE: ReadonlySet<StepStatus> = new Set(['passed', 'skipped']);
const BEGUN: ReadonlySet<StepStatus> = new Set(['running', 'verifying', 'unverified', 'unknown']);

/** A gate that judged a completed step is part of what was completed; one that did not hold may be fixed. */
function wasPlayed({ step, change }: StepChange, state: RunState, reopened: ReadonlySet<string>): boolean {
  if (change === 'added' || change === 'moved') return false;
  const judged = state.plan.steps.filter((one) => one.gates.includes(step));
  if (judged.length > 0) {
    return judged.some(({ id }) => !reopened.has(id) && DONE.has(statusOf(state, id)));
  }
  const status = statusOf(state, step);
  return !reopened.has(step) && (DONE.has(status) || BEGUN.has(status));
}

/** The approval that covers the step, before or after the edit, and that somebody has given. */
function approvalOf(id: string, state: RunState, after: Plan, reopened: ReadonlySet<string>): string | null {
  for (const plan of [state.plan, after]) {
    const step = stepOf(plan, id);
    const given = plan.steps.find(
      (one) =>
        step !== undefined &&
        one.role === 'approve' &&
        statusOf(state, one.id) === 'passed' &&
        !reopened.has(one.id) &&
        isWithin(plan, step, one.section),
    );
    if (given) return given.id;
  }
  return null;
}

const statusOf = (state: RunState, id: string): StepStatus => state.steps.get(id)?.status ?? 'pending';

export function changeWords({ step, change, what }: StepChange, state: RunState): string {
  const status = stepOf(state.plan, step) && statusOf(state, step) !== 'pending' ? ` (${statusOf(state, step)})` : '';
  return `${step}${status}: ${change}${what.length > 0 ? `: ${what.join(', ')}` : ''}`;
}

export function changesRefused(refused: readonly RefusedEdit[], state: RunState): RunbookError {
  const places = new Set(refused.map(({ rerunFrom }) => rerunFrom));
  const first = state.plan.order.find((id) => places.has(id)) ?? refused[0]?.rerunFrom ?? 'ID';
  return new RunbookError(
    {
      code: 'changes-refused',
      message: 'the edit changes what was already played or approved; nothing was changed and nothing was started',
      found: refused.map(({ change, why }) => `${changeWords(change, state)} (${why})`).join('; '),
      expected: 'changes to steps that are still to be played and not yet approved',
      hint: `revert these edits, or play again from there: \`runbook resume --accept-changes --rerun-from ${first}\``,
    },
    EXIT.usage,
  );
}
