import type { Failure } from '../model/failure.ts';
import { RunbookError } from '../model/failure.ts';
import type { Fact } from '../model/facts.ts';
import type { StepResult } from '../model/step-kind.ts';

/** What a kind that runs no process says when its own criterion held. `stdout` is what `capture` takes. */
export function passed(facts: Fact, stdout = '', warnings: readonly string[] = []): StepResult {
  return {
    ending: 'exited',
    exitCode: null,
    signal: null,
    failure: null,
    facts,
    stdout,
    sessionSaved: false,
    warnings,
  };
}

/** What a kind that runs no process says when it did not work. */
export function failed(
  failure: Failure,
  facts: Fact = null,
  stdout = '',
  warnings: readonly string[] = [],
): StepResult {
  return { ...passed(facts, stdout, warnings), failure };
}

/**
 * Runs a step inside this process so that every foreseeable end is a result: an abort of the step's signal becomes
 * `timeout` or `cancelled`, a RunbookError its failure. Anything else is a defect of ours and is thrown.
 * `leftBehind` says what a step that was stopped half-way leaves in the world.
 */
export async function toStepResult(
  context: { readonly signal: AbortSignal; readonly step: { readonly place: string } },
  leftBehind: string,
  run: () => Promise<StepResult>,
): Promise<StepResult> {
  try {
    return await run();
  } catch (error) {
    if (context.signal.aborted) {
      const timeout = context.signal.reason === 'timeout';
      const result = failed({
        code: timeout ? 'timeout' : 'cancelled',
        message: `${timeout ? 'The step took longer than its timeout and was stopped.' : 'The step was cancelled.'} ${leftBehind}`,
        at: context.step.place,
      });
      return { ...result, ending: timeout ? 'timeout' : 'cancelled' };
    }
    if (error instanceof RunbookError) {
      const result = failed({ at: context.step.place, ...error.failure });
      // For want of room we broke it off: what it had done by then is not known, and it is not tried again by itself.
      return error.failure.code === 'journal-write' ? { ...result, ending: 'cancelled' } : result;
    }
    throw error;
  }
}
