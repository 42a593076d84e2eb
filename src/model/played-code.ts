import type { Step } from './runbook.ts';
import type { RunState } from './state.ts';
import type { PlannedStep } from './plan.ts';

/**
 * The commands that a fence would run: as its kind reads it, without the prompts and printed lines of a transcript, else
 * its text. Empty lines that a transcript leaves are merged.
 */
export function commandsOf({ code, config }: Pick<Step, 'code' | 'config'>): string {
  const read = config !== null && typeof config === 'object' && 'code' in config ? config.code : undefined;
  return (typeof read === 'string' ? read : code)
    .replaceAll('\r\n', '\n')
    .replace(/\n(?:[ \t]*\n){2,}/g, '\n\n')
    .replace(/^(?:[ \t]*\n)+|\s+$/g, '');
}

/** Who did which offered fence by hand: the last answer counts, since a fence that failed may be done by hand later. */
export function doneByHand({ decisions, steps }: Pick<RunState, 'decisions' | 'steps'>): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const { question, answer, by } of decisions) {
    if (question.kind !== 'assist') continue;
    if (answer.verdict === 'by-hand') last.set(question.step, by);
    else if (answer.verdict === 'run') last.delete(question.step);
  }
  for (const step of last.keys()) if (steps.get(step)?.status !== 'passed') last.delete(step);
  return last;
}

/** The step as it is played now: as in the runbook, or with the code that an operator edited for this run. */
export function editedStep(state: Pick<RunState, 'edits'>, step: PlannedStep): PlannedStep {
  const edit = state.edits.findLast((one) => one.step === step.id && !one.superseded);
  if (!edit) return step;
  const { code, config, references, hash } = edit;
  return { ...step, code, config, references, hash };
}
