import type { Command } from '../model/commands.ts';
import type { Question, Recorded } from '../model/events.ts';
import { rtoSoFar } from '../model/measures.ts';
import type { Plan } from '../model/plan.ts';
import type { LiveSignal, Progress } from '../model/ports.ts';
import type { Scrollback } from '../model/scrollback.ts';
import { initialState, type RunState } from '../model/state.ts';
import { oneLine } from '../model/wording.ts';
import { OpenOutput } from './open-output.ts';
import { OutputRing } from './output-ring.ts';
import { press, type Key, type Suggestion } from './press.ts';
import type { ReplayControls } from './replay.ts';
import type { Stream } from './streams.ts';
import { FRESH_UI, type Ui } from './ui.ts';

/** A burst of events or output becomes one frame: at most ten a second. */
const FRAME_MS = 100;
const TICK_MS = 1_000;
const MOST_RINGS = 50;
/** A key pressed while the screen changes was not meant for the question that has just appeared. */
const SETTLE_MS = 400;

export interface StoreOptions {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  readonly operator: string;
  suggest?(question: Question): Suggestion | null;
  /** A recorded run is looked at. */
  readonly replay?: ReplayControls | null;
  /** The whole of what was printed into a file; null where there is none. */
  scrollback?(stream: Stream): Scrollback | null;
  dispatch(command: Command): void;
  onSuspend(): void;
  /** The operator wants to edit the step that is asked about. */
  onEdit?(question: string, why: string): void;
}

/** What the screen shows: the run's state, what goes by live, and presentation state. Lives outside React, which only reads it. */
export class Store {
  plan: Plan;
  state: RunState;
  ui: Ui = FRESH_UI;
  /** What is looked at on the whole screen. */
  readonly output: OpenOutput;
  private readonly options: StoreOptions;
  private readonly rings = new Map<string, OutputRing>();
  private readonly progresses = new Map<string, { readonly progress: Progress; readonly sinceMs: number }>();
  private readonly listeners = new Set<() => void>();
  private frame: NodeJS.Timeout | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private seenMs: number;
  private askedMs = 0;
  private askedId: string | null = null;
  private versionNumber = 0;

  constructor(plan: Plan, options: StoreOptions) {
    this.plan = plan;
    this.state = initialState(plan);
    this.options = options;
    this.seenMs = options.now();
    this.output = new OpenOutput(this, (stream) => options.scrollback?.(stream) ?? null);
  }

  show(plan: Plan, state: RunState): void {
    this.plan = plan;
    this.see(state);
  }

  /** Another moment of a recorded run: nothing of what was shown belongs to it. */
  reset(plan: Plan, state: RunState): void {
    this.rings.clear();
    this.progresses.clear();
    this.show(plan, state);
  }

  event(event: Recorded, state: RunState): void {
    if (event.type === 'step.started') {
      this.rings.delete(event.step);
      this.progresses.delete(event.step);
    }
    if (event.type === 'step.finished') this.progresses.delete(event.step);
    // One's own note is acknowledged already; what another terminal says has to be seen.
    if (event.type === 'note.added' && event.by !== this.options.operator)
      this.ui = { ...this.ui, message: `${event.kind} by ${oneLine(event.by, 40)}: ${oneLine(event.text)}` };
    this.see(state);
  }

  live(signal: LiveSignal): void {
    if (signal.kind === 'output') {
      this.ringFor(signal.step).push(signal.text);
    } else {
      const sinceMs = this.progresses.get(signal.step)?.sinceMs ?? this.options.now();
      this.progresses.set(signal.step, { progress: signal.progress, sinceMs });
    }
    this.touch();
  }

  get replay(): ReplayControls | null {
    return this.options.replay ?? null;
  }

  /** One line at the bottom, until the next key; null takes it away. */
  say(message: string | null): void {
    this.ui = { ...this.ui, message };
    this.touch();
  }

  /** What Enter answers to the open question. */
  get suggested(): Suggestion | null {
    const asked = this.state.question;
    return asked && this.options.suggest ? this.options.suggest(asked.question) : null;
  }

  /** Only the rings of the last steps that printed are kept: a run may have thousands. */
  private ringFor(step: string): OutputRing {
    const known = this.rings.get(step);
    if (known) return known;
    const ring = new OutputRing();
    this.rings.set(step, ring);
    const [oldest] = this.rings.keys();
    if (this.rings.size > MOST_RINGS && oldest !== undefined) this.rings.delete(oldest);
    return ring;
  }

  press(key: Key): void {
    const asked = this.state.question;
    const settled = this.options.now() - this.askedMs >= SETTLE_MS;
    const context = {
      plan: this.plan,
      state: this.state,
      operator: this.options.operator,
      question: settled ? asked : null,
      suggested: this.suggested,
      replay: this.replay !== null,
    };
    const pressed = press(this.ui, key, context);
    this.ui = pressed.ui;
    this.output.obey(pressed.pager ?? null);
    if (pressed.replay) {
      const message = this.replay?.act(pressed.replay) ?? null;
      this.ui = { ...this.ui, message };
    }
    this.flush();
    for (const command of pressed.commands) {
      // The question stays open until the journal has its answer; a second key must not answer it twice.
      if (command.type === 'answer') this.askedMs = this.options.now();
      this.options.dispatch(command);
    }
    if (pressed.edit) this.options.onEdit?.(pressed.edit.question, pressed.edit.why);
    if (pressed.suspend) this.options.onSuspend();
  }

  /** The last lines of a step or gate. */
  ring(step: string): OutputRing | undefined {
    return this.rings.get(step);
  }

  /** How far a step has come, and how many milliseconds it has been at it. */
  progress(step: string): { readonly progress: Progress; readonly elapsedMs: number } | null {
    const known = this.progresses.get(step);
    return known ? { progress: known.progress, elapsedMs: this.options.now() - known.sinceMs } : null;
  }

  /** Run time now. */
  get elapsedMs(): number {
    return this.state.clock.elapsedMs + this.sinceEventMs;
  }

  get rtoMs(): number {
    if (this.state.clock.wall === '') return 0;
    return rtoSoFar(this.state, Date.parse(this.state.clock.wall) + this.sinceEventMs);
  }

  private get sinceEventMs(): number {
    const over = this.state.endedAt !== null || this.state.started === null;
    return over ? 0 : Math.max(0, this.options.now() - this.seenMs);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.ticker ??= setInterval(() => this.tell(), TICK_MS);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.ticker);
      clearTimeout(this.frame);
      this.ticker = undefined;
      this.frame = undefined;
    };
  };

  readonly version = (): number => this.versionNumber;

  /** Asks for a frame soon. */
  touch(): void {
    if (this.frame !== undefined || this.listeners.size === 0) return;
    this.frame = setTimeout(() => this.flush(), FRAME_MS);
  }

  /** The terminal has another size: drawn at once, because what stands there is wrong. */
  resized(): void {
    this.flush();
  }

  private flush(): void {
    clearTimeout(this.frame);
    this.frame = undefined;
    this.versionNumber += 1;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private see(state: RunState): void {
    this.state = state;
    this.seenMs = this.options.now();
    const id = state.question?.id ?? null;
    if (id !== this.askedId) {
      this.askedId = id;
      this.askedMs = this.seenMs;
      if (id !== null) this.ui = { ...this.ui, focus: null };
      // An answer that was being typed belongs to the question that is gone.
      if (this.ui.entry?.purpose === 'answer') this.ui = { ...this.ui, entry: null };
    }
    this.touch();
  }
}
