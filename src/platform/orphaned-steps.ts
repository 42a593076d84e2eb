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

/** Finds out about steps that outlived their runner, and stops them when that is asked for. */
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
 * The step's process group where its shim is known and alive, and whoever carries its nonce. After a reboot, or when the
 * number was given away, only the nonce counts: nothing foreign is ever signalled.
 */
function orphanTarget(directory: string, nonce: string): Target {
  const shim = readShimIdentity(directory, nonce);
  const carriers = nonceTarget(nonce);
  // An interactive step shares the group of the runner that started it, and has none of its own.
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

/** Whether the step with this nonce has left its result, still runs, or is gone without one. */
export function stepLiveness(directory: string, nonce: string, inRunner?: boolean): OrphanState {
  // Whoever is alive is looked for first: a result written in between is then found by the second look.
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

/** A process is announced by a file that is made before it. What works inside the runner makes none, and may have done anything. */
function whyUnseen(directory: string, inRunner: boolean | undefined): string {
  if (inRunner)
    return 'it ran inside the runner, which died before its result was recorded: what it asked for may be done';
  if (inRunner === false || existsSync(attemptFiles(directory).process))
    return 'it left no result, and nothing shows that its process ever began';
  return 'it left no result and no trace of a process: it had not begun, or it ran inside the runner, which died, and what it asked for may be done';
}

function whyGone(boot: string): string {
  if (boot !== bootId()) return 'the machine was restarted, or this is another one, before it left a result';
  return 'its process is gone and left no result: it was killed, or could not write';
}
