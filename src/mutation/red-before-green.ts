import type { Recorded } from '../model/events.ts';
import { isError } from './tool-error.ts';

/** What a gate found right after the disaster, before any step. */
export interface GateBefore {
  readonly gate: string;
  /** `unjudged`: it could not be evaluated, for example because it needs the capture of a step. */
  readonly status: 'red' | 'green' | 'unjudged';
  readonly found: string | null;
}

export interface Before {
  /**
   * `red`: a gate saw the disaster. `green`: no gate saw it, and some hold. `unjudged`: none could be evaluated. `no-gates`:
   * there is none.
   */
  readonly verdict: 'red' | 'green' | 'unjudged' | 'no-gates';
  readonly gates: readonly GateBefore[];
}

/** Reads it from the records of a play of `gatesAlone`. A gate that was never evaluated is unjudged. */
export function redBeforeGreen(gates: readonly string[], records: readonly Recorded[]): Before {
  const found = gates.map((gate) => gateBefore(gate, records));
  const has = (status: GateBefore['status']): boolean => found.some((one) => one.status === status);
  const verdict = gates.length === 0 ? 'no-gates' : has('red') ? 'red' : has('green') ? 'green' : 'unjudged';
  return { verdict, gates: found };
}

function gateBefore(gate: string, records: readonly Recorded[]): GateBefore {
  let exitCode: number | null = null;
  for (const record of records) {
    if (record.type === 'gate.polled' && record.gate === gate) exitCode = record.exitCode;
    if (record.type === 'gate.passed' && record.gate === gate) return { gate, status: 'green', found: null };
    if (record.type === 'gate.failed' && record.gate === gate) {
      const { failure } = record;
      return { gate, status: isError(failure, exitCode) ? 'unjudged' : 'red', found: failure.found ?? failure.message };
    }
  }
  return { gate, status: 'unjudged', found: null };
}
