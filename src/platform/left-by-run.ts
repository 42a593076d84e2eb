import { readFileSync } from 'node:fs';
import type { LeftProcess } from '../model/ports.ts';
import { createClock } from './clock.ts';
import { GRACE_MS, nonceTarget, stopStep } from './stop-step.ts';
import { findSurvivors, NONCE_VARIABLE } from './survivors.ts';

/** A process that a run started and that is still running. */
export interface LeftByRun extends LeftProcess {
  /** The step or gate that it belongs to. */
  readonly step: string;
}

/** The processes with the id of this run in their environment, without those that `findSurvivors` cannot find. */
export function leftByRun(run: string): readonly LeftByRun[] {
  return findSurvivors(run, 0, 'RUNBOOK_RUN').flatMap((survivor) => {
    const variables = environmentOf(survivor.pid);
    const [step, nonce] = [variables.get('RUNBOOK_STEP'), variables.get(NONCE_VARIABLE)];
    return step === undefined || nonce === undefined ? [] : [{ ...survivor, step, nonce }];
  });
}

/** Stops every process with one of these nonces, as a running step is stopped. */
export async function stopLeft(nonces: ReadonlySet<string>): Promise<void> {
  await Promise.all([...nonces].map((nonce) => stopStep(nonceTarget(nonce), GRACE_MS, createClock())));
}

/** Empty for a process that has ended in the meantime. */
function environmentOf(pid: number): ReadonlyMap<string, string> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  } catch {
    return new Map();
  }
}
