import type { Sandbox, SandboxRecord } from '../../sandbox/index.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import type { TestBench } from './play-plan.ts';
import type { Subject } from './read-subject.ts';

/** The sandbox of a runbook as the disaster left it: seeded once for all plays of the runbook, each of which gets a copy. */
export class StruckSandbox {
  readonly #bench: TestBench;
  readonly #subject: Subject;
  #opened: Promise<Sandbox> | null = null;
  /** Plays that are still to come or not over. */
  #plays: number;

  constructor(bench: TestBench, subject: Subject, plays: number) {
    this.#bench = bench;
    this.#subject = subject;
    this.#plays = plays;
  }

  /** The paused sandbox, to be copied. Whoever asks first seeds it. Rejects for all if that fails. */
  async record(): Promise<SandboxRecord> {
    const { slots, signals } = this.#bench;
    this.#opened ??= slots.use(async () => {
      const sandbox = await openStruckSandbox(this.#subject, signals.interrupted);
      try {
        await sandbox.pause();
        return sandbox;
      } catch (error) {
        await sandbox.close();
        throw error;
      }
    });
    return (await this.#opened).record;
  }

  /** The last play closes it. */
  async release(): Promise<void> {
    this.#plays -= 1;
    if (this.#plays === 0) await this.close();
  }

  /** Of a test that was broken off, some plays never come. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    const sandbox = await opened?.catch(() => null);
    await sandbox?.close();
  }
}
