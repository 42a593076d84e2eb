import type { Clock } from '../../model/ports.ts';

/** Wakes the loop. A ring without a waiter is not lost: the next wait returns at once. */
export class Bell {
  #wake: () => void = () => undefined;
  #rung = false;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Waits until it rings, at most `ms` milliseconds. */
  async wait(clock: Clock, ms: number): Promise<void> {
    if (!this.#rung) {
      const woken = new AbortController();
      // With an explicit reason: the default one captures a stack trace for every step.
      this.#wake = () => woken.abort('rung');
      await clock.sleep(ms, woken.signal);
      this.#wake = () => undefined;
    }
    this.#rung = false;
  }
}
