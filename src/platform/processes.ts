import { constants } from 'node:os';
import type { ProcessExit, ProcessRequest, Processes, RunningProcess } from '../model/ports.ts';
import { createClock } from './clock.ts';
import { groupIsAlive } from '../process-identity/index.ts';
import { exitFrom, readResult } from './shim-files.ts';
import { spawnShim } from './spawn-shim.ts';
import { GRACE_MS, groupTarget, nonceTarget, stopStep, type Target } from './stop-step.ts';
import { findSurvivors, newestProcess } from './survivors.ts';

const clock = createClock();
// After a step this long, pids may have wrapped around, so a lower one may belong to the step too.
const NUMBERS_IN_ORDER_MS = 2_000;
const LAST_LINE_MS = 30;
const FILTER_MS = 5_000;

/** Runs steps as processes: each in its own session behind a shim that outlives the runner, with its output directly in files. */
export function createProcesses(graceMs = GRACE_MS): Processes {
  const running = new Set<Target>();
  return {
    run: (request) => runProcess(request, running, graceMs),
    killAll: () => running.forEach((target) => target.signal('SIGKILL')),
  };
}

async function runProcess(request: ProcessRequest, running: Set<Target>, graceMs: number): Promise<ProcessExit> {
  if (request.signal.aborted) return { exitCode: null, signal: null, spawnError: null, survivors: [] };
  const begun = clock.mono();
  const shim = await spawnShim(request);
  if (typeof shim === 'string') return { exitCode: null, signal: null, spawnError: shim, survivors: [] };
  const target = request.interactive ? nonceTarget(request.nonce) : groupTarget(shim.pid);
  running.add(target);
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped ??= stopStep(target, graceMs, clock);
  };
  request.signal.addEventListener('abort', stop, { once: true });
  if (request.signal.aborted) stop();
  const ended = await shim.ended;
  request.signal.removeEventListener('abort', stop);
  const result = request.resultFile === null ? undefined : readResult(request.resultFile, request.nonce);
  // The shim was killed: the program must not continue without a witness.
  if (ended.signal !== null && !result && target.alive()) stop();
  await stopped;
  running.delete(target);
  if (ended.signal !== null && (request.sensitive || request.redact.length > 0)) await filterEnded(request.nonce);
  const exitCode = result?.exitCode ?? ended.exitCode;
  return {
    ...(exitCode === null ? { exitCode, signal: ended.signal } : exitFrom(exitCode, constants.signals)),
    spawnError: null,
    survivors: await leftAlive(request, shim.pid, begun),
  };
}

/** Scanning all of /proc costs milliseconds, so the usual case looks only at processes younger than the shim. */
async function leftAlive(request: ProcessRequest, shim: number, begun: number): Promise<readonly RunningProcess[]> {
  const newest = newestProcess();
  const inOrder = newest >= shim && clock.mono() - begun < NUMBERS_IN_ORDER_MS;
  const find = (): RunningProcess[] => findSurvivors(request.nonce, inOrder ? shim : 0);
  if (find().length === 0 && !groupIsAlive(shim)) return [];
  // The last commands of pipelines and process substitutions end a moment after the step.
  await clock.sleep(LAST_LINE_MS);
  return find();
}

async function filterEnded(nonce: string): Promise<void> {
  const until = clock.mono() + FILTER_MS;
  while (findSurvivors(nonce, 0, 'RUNBOOK_FILTER_NONCE').length > 0 && clock.mono() < until) await clock.sleep(10);
}
