import type { Clock } from '../model/ports.ts';

// The longest delay that setTimeout supports; with a longer one it fires at once.
const LONGEST_TIMER_MS = 2_147_483_647;

/** The clocks of the machine. On Linux `mono` is CLOCK_MONOTONIC, which counts from boot and is not affected by time steps. */
export function createClock(): Clock {
  const mono = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;
  return {
    wall: () => Date.now(),
    mono,
    sleep: async (ms, signal) => {
      const until = mono() + ms;
      for (let left = ms; left > 0 && !signal?.aborted; left = until - mono()) {
        await pause(Math.min(left, LONGEST_TIMER_MS), signal);
      }
    },
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
