import type { Clock } from '../../model/ports.ts';

/** Wakes the loop. A ring that nobody waits for is not lost: the next wait is over at once. */
export class Bell {
  #wake: () => void = () => undefined;
  #rung = false;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Until it rings, at most `ms`. */
  async wait(clock: Clock, ms: number): Promise<void> {
    if (!this.#rung) {
      const woken = new AbortController();
      // A reason of our own: the usual one takes a stack trace, with every step.
      this.#wake = () => woken.abort('rung');
      await clock.sleep(ms, woken.signal);
      this.#wake = () => undefined;
    }
    this.#rung = false;
  }
}
