import type { Recorded } from '../model/events.ts';
import type { LiveSignal } from '../model/ports.ts';
import { gateOf, type RunState } from '../model/state.ts';
import { RecordedOutput } from './recorded-output.ts';

export interface OutputsOptions {
  readonly stage: { live(signal: LiveSignal): void };
  outputFile(step: string, attempt: number): string;
  /** The file does not match the journal. */
  isAltered(step: string, attempt: number): boolean;
}

interface Running {
  readonly step: string;
  readonly attempt: number;
  readonly beganMs: number;
  readonly output: RecordedOutput;
}

/** The output of the steps of a run, at its original pace. */
export class OutputsOfRun {
  private readonly options: OutputsOptions;
  private readonly running = new Map<string, Running>();
  private ended: Running[] = [];

  constructor(options: OutputsOptions) {
    this.options = options;
  }

  /** Takes a record that happened at `ms` of run time; `state` is the run just after it. */
  note(record: Recorded, ms: number, state: RunState): void {
    switch (record.type) {
      case 'step.started':
        this.begin(record.step, record.attempt, ms);
        return;
      case 'step.finished':
        this.end(record.step);
        return;
      case 'gate.started':
        this.begin(record.gate, record.seq, ms);
        return;
      case 'gate.polled': {
        this.end(record.gate);
        const next = gateOf(state, record.gate, record.step)?.attempt;
        if (!record.passed && next !== undefined) this.begin(record.gate, next, ms);
        return;
      }
      case 'gate.failed':
      case 'gate.cancelled':
        this.running.delete(record.gate);
        return;
      default:
    }
  }

  /** Shows the output up to `ms` of run time. */
  until(ms: number): void {
    this.flushEnded();
    for (const { step, beganMs, output } of this.running.values()) this.tell(step, output.until(ms - beganMs));
  }

  /** After a jump: the last outputs, as they were at `ms`. */
  catchUp(ms: number): void {
    this.ended = this.ended.slice(-LAST);
    this.until(ms);
  }

  /** How many bytes of the output of `id` are there by now; all of them once it has ended. */
  printed(id: string): number {
    return this.running.get(id)?.output.taken ?? Number.POSITIVE_INFINITY;
  }

  /** Run time of the next known piece of output. */
  nextMs(): number | null {
    let next: number | null = null;
    for (const { beganMs, output } of this.running.values()) {
      const ms = output.nextMs();
      if (ms !== null && (next === null || beganMs + ms < next)) next = beganMs + ms;
    }
    return next;
  }

  private begin(step: string, attempt: number, ms: number): void {
    this.running.set(step, {
      step,
      attempt,
      beganMs: ms,
      output: new RecordedOutput(this.options.outputFile(step, attempt)),
    });
  }

  private end(step: string): void {
    const running = this.running.get(step);
    if (!running) return;
    this.running.delete(step);
    this.ended.push(running);
    if (this.ended.length > 2 * LAST) this.ended = this.ended.slice(-LAST);
  }

  /** The last lines belong before the event that says how the step ended, so the stage gets them first. */
  flushEnded(): void {
    const { ended } = this;
    this.ended = [];
    for (const { step, attempt, output } of ended) {
      this.tell(step, output.rest());
      if (this.options.isAltered(step, attempt)) this.tell(step, ALTERED);
    }
  }

  private tell(step: string, text: string): void {
    if (text !== '') this.options.stage.live({ kind: 'output', step, text });
  }
}

const ALTERED = '\n… this output does not match its recorded hash …\n';

/** In a long run only the last outputs are worth showing after a jump. */
const LAST = 20;
