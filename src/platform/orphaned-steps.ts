import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { attemptFiles } from '../model/attempt-files.ts';
import type { OrphanedSteps, OrphanState } from '../model/ports.ts';
import { createClock } from './clock.ts';
import { bootId, groupIsAlive, processIsAlive } from '../process-identity/index.ts';
import { exitFrom, readResult, readShimIdentity } from './shim-files.ts';
import { GRACE_MS, groupTarget, nonceTarget, stopStep, type Target } from './stop-step.ts';
import { leftByRun } from './left-by-run.ts';
import { commandOf, findSurvivors } from './survivors.ts';

/** Finds steps that outlived their runner, and stops them on request. */
export function createOrphanedSteps(): OrphanedSteps {
  const stopping = new Set<Target>();
  const end = async (target: Target): Promise<void> => {
    stopping.add(target);
    try {
      await stopStep(target, GRACE_MS, createClock());
    } finally {
      stopping.delete(target);
    }
  };
  return {
    find: (directory, nonce, inRunner) => Promise.resolve(stepLiveness(directory, nonce, inRunner)),
    stop: (directory, nonce) => end(orphanTarget(directory, nonce)),
    left: (run, step) => Promise.resolve(leftByRun(run).filter((one) => one.step === step)),
    async stopLeft(nonces) {
      await Promise.all([...nonces].map((nonce) => end(nonceTarget(nonce))));
    },
    killAll: () => stopping.forEach((target) => target.signal('SIGKILL')),
  };
}

/**
 * The process group of the step where its shim is known and alive, and every process with its nonce. After a reboot, or when the
 * pid was reused, only the nonce counts: no foreign process is ever signalled.
 */
function orphanTarget(directory: string, nonce: string): Target {
  const shim = readShimIdentity(directory, nonce);
  const carriers = nonceTarget(nonce);
  // An interactive step is in the group of the runner that started it.
  if (!shim || !processIsAlive(shim) || !groupIsAlive(shim.pid)) return carriers;
  const group = groupTarget(shim.pid);
  return {
    signal(name) {
      group.signal(name);
      carriers.signal(name);
    },
    alive: () => group.alive() || carriers.alive(),
  };
}

/** Whether the step with this nonce has left its result, is still running, or is gone without one. */
export function stepLiveness(directory: string, nonce: string, inRunner?: boolean): OrphanState {
  // Looks for living processes first: the second look then finds a result that was written in the meantime.
  const shim = readShimIdentity(directory, nonce);
  const alive = shim !== undefined && processIsAlive(shim);
  const result = readResult(attemptFiles(directory).result, nonce);
  const survivors = findSurvivors(nonce);
  if (result) {
    const exit = { ...exitFrom(result.exitCode, constants.signals), spawnError: null, survivors };
    return { kind: 'finished', exit, endedAt: result.endedAt };
  }
  if (alive || survivors.length > 0) {
    const unseen = alive && !survivors.some(({ pid }) => pid === shim.pid);
    const own = unseen ? [{ pid: shim.pid, command: commandOf(shim.pid) }] : [];
    return { kind: 'alive', processes: [...own, ...survivors] };
  }
  // It may have ended between the two looks.
  const late = readResult(attemptFiles(directory).result, nonce);
  if (late)
    return {
      kind: 'finished',
      exit: { ...exitFrom(late.exitCode, constants.signals), spawnError: null, survivors: [] },
      endedAt: late.endedAt,
    };
  return { kind: 'gone', why: shim ? whyGone(shim.boot) : whyUnseen(directory, inRunner) };
}

/** A file is created before each process. A step that works inside the runner creates none, and may have done anything. */
function whyUnseen(directory: string, inRunner: boolean | undefined): string {
  if (inRunner)
    return 'it ran inside the runner, which died before its result was recorded: what it requested may be done';
  if (inRunner === false || existsSync(attemptFiles(directory).process))
    return 'it left no result, and there is no sign that its process ever started';
  return 'it left no result and no trace of a process: it did not start, or it ran inside the runner, which died, and what it requested may be done';
}

function whyGone(boot: string): string {
  if (boot !== bootId()) return 'the machine was restarted, or this is another one, before it left a result';
  return 'its process is gone and left no result: it was killed, or could not write';
}
