import type { Failure } from '../model/failure.ts';
import { RunbookError } from '../model/failure.ts';
import type { Fact } from '../model/facts.ts';
import type { StepResult } from '../model/step-kind.ts';

/** The result of a kind that runs no process, when its criterion held. `stdout` is what `capture` takes. */
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

/** The result of a kind that runs no process, when it failed. */
export function failed(
  failure: Failure,
  facts: Fact = null,
  stdout = '',
  warnings: readonly string[] = [],
): StepResult {
  return { ...passed(facts, stdout, warnings), failure };
}

/**
 * Runs a step inside this process so that every foreseeable end is a result: an abort of the signal becomes
 * `timeout` or `cancelled`, a RunbookError becomes its failure. Anything else is a bug in runbook and is thrown.
 * `leftBehind` says in what state a step that was stopped half-way leaves the world; it completes the message.
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
        message: `${timeout ? 'the step exceeded its timeout and was stopped' : 'the step was cancelled'}; ${leftBehind}`,
        at: context.step.place,
      });
      return { ...result, ending: timeout ? 'timeout' : 'cancelled' };
    }
    if (error instanceof RunbookError) {
      const result = failed({ at: context.step.place, ...error.failure });
      // The runner stopped it because the disk is full: what it did by then is not known, so it is not retried automatically.
      return error.failure.code === 'journal-write' ? { ...result, ending: 'cancelled' } : result;
    }
    throw error;
  }
}
