import type { Clock } from '../model/ports.ts';
import { groupIsAlive } from '../process-identity/index.ts';
import { findSurvivors } from './survivors.ts';

const LOOK_MS = 50;

/** The time between SIGTERM and SIGKILL for everything that is stopped, in milliseconds. No other place sets it. */
export const GRACE_MS = 5_000;

/** What can be signalled for a step: its process group, or, when it shares the group of the runner, the processes with its nonce. */
export interface Target {
  signal(name: NodeJS.Signals): void;
  alive(): boolean;
}

export function groupTarget(group: number): Target {
  return { signal: (name) => send(-group, name), alive: () => groupIsAlive(group) };
}

export function nonceTarget(nonce: string): Target {
  const pids = (): number[] => findSurvivors(nonce).map(({ pid }) => pid);
  return { signal: (name) => pids().forEach((pid) => send(pid, name)), alive: () => pids().length > 0 };
}

/** Sends SIGTERM, and SIGKILL if a process is left after `graceMs`. Resolves when none is left, or `KILL` has been sent. */
export async function stopStep(target: Target, graceMs: number, clock: Clock): Promise<void> {
  target.signal('SIGTERM');
  // A stopped process receives SIGTERM only when it continues.
  target.signal('SIGCONT');
  const until = clock.mono() + graceMs;
  while (target.alive() && clock.mono() < until) await clock.sleep(Math.min(LOOK_MS, until - clock.mono()));
  if (target.alive()) target.signal('SIGKILL');
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
