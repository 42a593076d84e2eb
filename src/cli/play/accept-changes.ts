import type { StepChange } from '../../interpreter/plan/index.ts';
import { storeChangedPlan, storeSource, type RunDirectory } from '../../journal/index.ts';
import type { RunEvent } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import type { CrashPoints } from '../../model/ports.ts';
import type { RunState, StepStatus } from '../../model/state.ts';
import { neutralise } from '../../model/terminal-text.ts';
import type { Edited } from './edited-runbook.ts';
import { diagnosticLines } from './load-runbook.ts';

export interface Acceptance {
  readonly accept: boolean;
  /** Ids that are reopened, so that they are still to come. */
  readonly reopened: ReadonlySet<string>;
  readonly by: string;
}

/** The plan that is played from here on, and the event that says so where it is another one. */
export interface Accepted {
  readonly plan: Plan;
  readonly events: readonly RunEvent[];
}

/**
 * What an edited runbook means for a resume: without `--accept-changes` it is shown and the run goes on with what it was
 * started with; with it, steps still to come are taken as they are now. Throws `changes-refused` when a step that was
 * completed, or was begun and is not settled, would change.
 */
export function takeEdited(
  run: RunDirectory,
  state: RunState,
  edited: Edited | null,
  how: Acceptance,
  crash: CrashPoints,
  say: (text: string) => void,
): Accepted {
  const stored = { plan: state.plan, events: [] };
  if (edited === null) return stored;
  if (edited.kind !== 'edited') {
    if (how.accept) throw unusable(edited);
    say(`${unusableWords(edited)}; the run goes on with the runbook as it was started with\n`);
    return stored;
  }
  const { changes, around, plan, runbook } = edited;
  if (changes.length === 0 && around.length === 0) return stored;
  const lines = [
    ...changes.map((change) => `  ${changeWords(change, state)}`),
    ...around.map((name) => `  ${name}: changed`),
  ];
  say(neutralise(`${plan.runbook.file} was edited since this run began:\n${lines.join('\n')}\n`));
  if (!how.accept) {
    say(
      'the run goes on with what it was started with; runbook resume --accept-changes takes steps to come as they are now\n',
    );
    return stored;
  }
  const refused = changes.filter((change) => isRefused(change, state, how.reopened));
  if (refused.length > 0) throw changesRefused(refused, state);
  const digest = storeChangedPlan(run, plan);
  storeSource(run, runbook.files, digest);
  crash.reach('plan.stored');
  const listed = changes.map(({ step, change }) => ({ step, change }));
  return {
    plan,
    events: [{ type: 'plan.changed', plan: digest, sha256: runbook.sha256, by: how.by, changes: listed }],
  };
}

const DONE: ReadonlySet<StepStatus> = new Set(['passed', 'skipped']);
const BEGUN: ReadonlySet<StepStatus> = new Set(['running', 'verifying', 'unverified', 'unknown']);

/** A gate that judged a completed step is part of what was completed; one that did not hold may be mended. */
function isRefused({ step, change }: StepChange, state: RunState, reopened: ReadonlySet<string>): boolean {
  if (change === 'added' || change === 'moved') return false;
  const judged = state.plan.steps.filter((one) => one.gates.includes(step));
  if (judged.length > 0) {
    return judged.some(({ id }) => !reopened.has(id) && DONE.has(statusOf(state, id)));
  }
  const status = statusOf(state, step);
  return !reopened.has(step) && (DONE.has(status) || BEGUN.has(status));
}

const statusOf = (state: RunState, id: string): StepStatus => state.steps.get(id)?.status ?? 'pending';

function changeWords({ step, change, what }: StepChange, state: RunState): string {
  const status = stepOf(state.plan, step) && statusOf(state, step) !== 'pending' ? ` (${statusOf(state, step)})` : '';
  return `${step}${status}: ${change}${what.length > 0 ? `: ${what.join(', ')}` : ''}`;
}

function changesRefused(refused: readonly StepChange[], state: RunState): RunbookError {
  const [first] = refused;
  return new RunbookError(
    {
      code: 'changes-refused',
      message: `the edit changes what was already played; nothing was changed and nothing was started`,
      found: refused.map((change) => changeWords(change, state)).join('; '),
      expected: 'changes of steps that are still to come',
      hint: `undo these edits, or play from there again: runbook resume --accept-changes --rerun-from ${first?.step ?? 'ID'}`,
    },
    EXIT.usage,
  );
}

function unusableWords(edited: Exclude<Edited, { readonly kind: 'edited' }>): string {
  if (edited.kind === 'gone') return `${edited.file} is gone`;
  const errors = edited.diagnostics.filter(({ severity }) => severity === 'error');
  return ['the runbook was edited and has errors now', ...diagnosticLines(errors)].join('\n');
}

function unusable(edited: Exclude<Edited, { readonly kind: 'edited' }>): RunbookError {
  return new RunbookError(
    {
      code: 'changes-refused',
      message: unusableWords(edited),
      hint: 'mend the file, or resume without --accept-changes: the run keeps the runbook it was started with',
    },
    EXIT.usage,
  );
}
