import type { Recorded } from '../model/events.ts';
import { evolve } from '../model/evolve.ts';
import type { Plan } from '../model/plan.ts';
import type { LiveSignal } from '../model/ports.ts';
import { initialState, type RunState } from '../model/state.ts';
import { OutputsOfRun } from './outputs-of-run.ts';
import type { Landmark, Timeline } from './timeline.ts';

/** The screen of a replay. `show` is a jump: it replaces what was on the screen. */
export interface Stage {
  show(plan: Plan, state: RunState): void;
  event(event: Recorded, state: RunState): void;
  live(signal: LiveSignal): void;
}

export interface PlayerOptions {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly stage: Stage;
  /** The factor by which it plays faster than the run. */
  readonly speed: number;
  /** Stretches without events take at most this long, in milliseconds of run time. */
  readonly idleLimitMs: number;
  /** The file that an attempt printed into. */
  outputFile(step: string, attempt: number): string;
  /** That file does not match the journal. */
  isAltered(step: string, attempt: number): boolean;
}

const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200] as const;

/** Plays a recorded run at its own pace. Nothing is executed: it folds events and reads files. */
export class Player {
  speed: number;
  playing = true;
  /** How many records have been shown. */
  shown = 0;
  /** Run time now, in milliseconds. */
  position = 0;
  private readonly options: PlayerOptions;
  /** The run as it stood at `position`. */
  state: RunState;
  private outputs: OutputsOfRun;
  /** Run time of the last thing that happened before `position`. */
  private lastMs = 0;

  constructor(options: PlayerOptions) {
    this.options = options;
    this.speed = options.speed;
    this.state = initialState(options.plan);
    this.outputs = new OutputsOfRun(options);
  }

  /** True if everything has been shown. */
  get atEnd(): boolean {
    return this.shown >= this.options.timeline.length;
  }

  /** Advances by `ms` of the viewer's time. */
  advance(ms: number): void {
    if (!this.playing) return;
    let left = ms * this.speed;
    while (left > 0) {
      const due = this.nextMs();
      if (due === null) return;
      // A pace that was recorded late must not turn time back.
      const next = Math.max(due, this.position);
      const gap = next - this.lastMs;
      const squeeze = gap > this.options.idleLimitMs ? gap / this.options.idleLimitMs : 1;
      const needed = (next - this.position) / squeeze;
      if (needed > left) {
        this.position += left * squeeze;
        return;
      }
      left -= Math.max(0, needed);
      this.reach(next);
    }
  }

  /** How many bytes of the output of a step or gate are there by now. */
  printed(id: string): number {
    return this.outputs.printed(id);
  }

  /** At the end of a run in progress, run time is the current one. */
  keepUp(position: number): void {
    this.position = Math.max(this.position, position);
    this.lastMs = this.position;
    this.outputs.until(this.position);
  }

  faster(direction: 1 | -1): void {
    const faster = SPEEDS.find((one) => one > this.speed) ?? this.speed;
    this.speed = direction === 1 ? faster : (SPEEDS.findLast((one) => one < this.speed) ?? this.speed);
  }

  /** False if there is no such landmark in that direction. */
  jump(landmark: Landmark, direction: 1 | -1): boolean {
    const shown = this.options.timeline.find(landmark, this.shown, direction);
    if (shown !== null) this.seek(shown);
    return shown !== null;
  }

  /** Moves so that `shown` records have happened. Going back starts from the beginning: the fold cannot be reversed. */
  seek(shown: number): void {
    const { plan, timeline, stage } = this.options;
    const to = Math.max(0, Math.min(shown, timeline.length));
    this.state = initialState(plan);
    this.outputs = new OutputsOfRun(this.options);
    for (let index = 0; index < to; index += 1) {
      const record = timeline.records[index];
      if (!record) break;
      evolve(this.state, record);
      this.outputs.note(record, timeline.at(index), this.state);
    }
    this.shown = to;
    this.position = to === 0 ? 0 : timeline.at(to - 1);
    this.lastMs = this.position;
    stage.show(plan, this.state);
    this.outputs.catchUp(this.position);
  }

  /** The next thing that happens: an event, or something printed. */
  private nextMs(): number | null {
    const event = this.atEnd ? null : this.options.timeline.at(this.shown);
    const output = this.outputs.nextMs();
    if (event === null) return output;
    return output === null ? event : Math.min(event, output);
  }

  private reach(ms: number): void {
    const { timeline, stage } = this.options;
    this.position = ms;
    this.lastMs = ms;
    this.outputs.until(ms);
    while (!this.atEnd && timeline.at(this.shown) <= ms) {
      const record = timeline.records[this.shown];
      if (!record) return;
      this.shown += 1;
      evolve(this.state, record);
      this.outputs.note(record, ms, this.state);
      this.outputs.flushEnded();
      stage.event(record, this.state);
    }
  }
}
