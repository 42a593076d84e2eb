import type { Command } from '../model/run-command.ts';
import type { Question, Recorded } from '../model/events.ts';
import { rtoSoFar } from '../model/objectives.ts';
import type { Plan } from '../model/plan.ts';
import type { LiveSignal, Progress } from '../model/ports.ts';
import type { Scrollback } from '../model/scrollback.ts';
import { initialState, type RunState } from '../model/state.ts';
import { newsOf } from './news.ts';
import { OpenOutput } from './open-output.ts';
import type { OutputRing } from './output-ring.ts';
import { press } from './keymap.ts';
import type { Key, Suggestion } from './key.ts';
import { PrintedLines } from './printed-lines.ts';
import type { ReplayControls } from './replay.ts';
import type { Stream } from './streams.ts';
import { FRESH_UI, type Ui } from './ui.ts';

/** A burst of events or output becomes one frame: at most ten a second. */
const FRAME_MS = 100;
const TICK_MS = 1_000;
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
  private readonly printing: PrintedLines;
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
    const scrollback = (stream: Stream): Scrollback | null => options.scrollback?.(stream) ?? null;
    this.output = new OpenOutput(this, scrollback);
    this.printing = new PrintedLines(scrollback);
  }

  show(plan: Plan, state: RunState): void {
    this.plan = plan;
    this.see(state);
  }

  /** Another moment of a recorded run: nothing of what was shown belongs to it. */
  reset(plan: Plan, state: RunState): void {
    this.printing.clear();
    this.output.close();
    this.progresses.clear();
    this.show(plan, state);
  }

  event(event: Recorded, state: RunState): void {
    if (event.type === 'step.started') {
      this.printing.begin(event.step);
      this.progresses.delete(event.step);
    }
    if (event.type === 'step.finished') this.progresses.delete(event.step);
    const news = newsOf(event, this.options.operator);
    if (news !== null) this.ui = { ...this.ui, message: news };
    this.see(state);
  }

  live(signal: LiveSignal): void {
    if (signal.kind === 'output') {
      this.printing.push(signal.step, signal.text);
    } else {
      const sinceMs = this.progresses.get(signal.step)?.sinceMs ?? this.options.now();
      this.progresses.set(signal.step, { progress: signal.progress, sinceMs });
    }
    this.touch();
  }

  /** Rows that the text on the screen is scrolled down, at most `most`: keys beyond that need not be taken back. */
  scrolledTo(most: number): number {
    if (this.ui.scroll > most) this.ui = { ...this.ui, scroll: most };
    return this.ui.scroll;
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

  /**
   * Over a slow line several keys come in one piece. Where keys only look at something each of them counts; where one may be
   * an answer or change the run, a piece is a paste and none.
   */
  press(key: Key): void {
    if (key.ctrl || !/^[\x20-\x7e]{2,}$/.test(key.input)) return this.pressOne(key);
    if (this.ui.entry !== null) return this.pressOne(key);
    for (const [at, input] of [...key.input].entries()) {
      if (this.ui.entry !== null) return this.pressOne({ input: key.input.slice(at) });
      if (!this.onlyLooks(input)) return;
      this.pressOne({ input });
    }
  }

  private onlyLooks(input: string): boolean {
    return this.replay !== null || (this.ui.overlay !== 'none' && input !== ' ' && input !== 'A');
  }

  private pressOne(key: Key): void {
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

  /** The last lines of a step or gate that it printed while somebody looked. */
  ring(id: string): OutputRing | undefined {
    return this.printing.of(id);
  }

  /** The last lines of a step, also of one that an earlier sitting played. */
  printed(step: string): OutputRing | undefined {
    return this.printing.lastOf(step, this.state);
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
    return rtoSoFar(this.state, this.sinceEventMs);
  }

  private get sinceEventMs(): number {
    const over = this.state.endedAt !== null || this.state.started === null;
    return over ? 0 : Math.max(0, this.options.now() - this.seenMs);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.ticker ??= setInterval(() => this.flush(), TICK_MS);
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
