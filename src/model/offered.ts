import type { Step } from './runbook.ts';
import type { RunState } from './state.ts';

/**
 * What running a fence would run: its kind's reading, in which prompts and printed lines of a transcript are gone, else its
 * text. Lines that a transcript left empty are taken together.
 */
export function commandsOf({ code, config }: Pick<Step, 'code' | 'config'>): string {
  const read = config !== null && typeof config === 'object' && 'code' in config ? config.code : undefined;
  return (typeof read === 'string' ? read : code)
    .replaceAll('\r\n', '\n')
    .replace(/\n(?:[ \t]*\n){2,}/g, '\n\n')
    .replace(/^(?:[ \t]*\n)+|\s+$/g, '');
}

/** Who did which of the offered fences by hand: the last answer counts, since one whose run failed may be done by hand then. */
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
