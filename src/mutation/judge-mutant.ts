import type { Recorded } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import { isError } from './tool-error.ts';

/**
 * The outcome of a mutant. `killed`: a gate, a guard or a later step saw that something was missing. `error`: the play broke for lack
 * of something that the missing step provides to the runbook itself; nothing looked at the system. `survived`: it completed.
 */
export type MutantVerdict =
  | { readonly outcome: 'killed'; readonly by: string }
  | { readonly outcome: 'error'; readonly by: string | null; readonly why: string }
  /** `missing`: what nobody looked at. */
  | { readonly outcome: 'survived'; readonly missing?: string };

/** Judges by the first failure in the records of its play. */
export function judgeMutant(records: readonly Recorded[]): MutantVerdict {
  const exits = new Map<string, number | null>();
  for (const record of records) {
    if (record.type === 'gate.polled') exits.set(record.gate, record.exitCode);
    else if (record.type === 'step.finished') exits.set(record.step, record.exitCode);
    else if (record.type === 'gate.failed') return failedBy(record.gate, record.failure, exits);
    else if (record.type === 'step.failed') return failedBy(record.step, record.failure, exits);
    else if (record.type === 'run.ended' && record.outcome === 'completed') return { outcome: 'survived' };
    else if (record.type === 'run.stopped')
      return { outcome: 'error', by: null, why: record.detail ?? `stopped: ${record.reason}` };
  }
  return { outcome: 'error', by: null, why: 'the run did not end' };
}

function failedBy(by: string, failure: Failure, exits: ReadonlyMap<string, number | null>): MutantVerdict {
  if (!isError(failure, exits.get(by) ?? null)) return { outcome: 'killed', by };
  return { outcome: 'error', by, why: failure.lastLines?.at(-1) ?? failure.found ?? failure.message };
}

/** In percent, rounded down so that only a full score reads 100; null without a mutant. An error is not a kill. */
export function scoreOf(verdicts: readonly MutantVerdict[]): number | null {
  const killed = verdicts.filter(({ outcome }) => outcome === 'killed').length;
  return verdicts.length === 0 ? null : Math.floor((killed * 100) / verdicts.length);
}
