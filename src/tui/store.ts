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
import type { ReplayControls } from './replay-controls.ts';
import type { Stream } from './streams.ts';
import { FRESH_UI, type Ui } from './ui.ts';

/** A burst of events or output becomes one frame: at most ten frames a second. */
const FRAME_MS = 100;
const TICK_MS = 1_000;
/** A key pressed this soon was not meant for the question that has just appeared. */
const SETTLE_MS = 400;

export interface StoreOptions {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  readonly operator: string;
  suggest?(question: Question): Suggestion | null;
  /** Set if the run is a recording. */
  readonly replay?: ReplayControls | null;
  /** Everything that was printed to a file; null if there is no file. */
  scrollback?(stream: Stream): Scrollback | null;
  dispatch(command: Command): void;
  onSuspend(): void;
  /** The operator edits the step that the question is about. */
  onEdit?(question: string, why: string): void;
}

/** What the screen shows: the state of the run, live signals and presentation state. React only reads it. */
export class Store {
  plan: Plan;
  state: RunState;
  ui: Ui = FRESH_UI;
  /** The full-screen output. */
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

  /** Jumps to another moment of a recorded run, and drops everything that was shown. */
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

  /** How many rows the text is scrolled down. Keeps it within `most`, so that scrolling back works at once. */
  scrolledTo(most: number): number {
    if (this.ui.scroll > most) this.ui = { ...this.ui, scroll: most };
    return this.ui.scroll;
  }

  get replay(): ReplayControls | null {
    return this.options.replay ?? null;
  }

  /** Shows one line at the bottom until the next key; null removes it. */
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
   * Over a slow connection several keys arrive in one piece. Where keys only look at something, each of them counts; where one
   * could be an answer or change the run, the piece is a paste and is ignored.
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
      // The question stays open until its answer is in the journal; a second key must not answer it again.
      if (command.type === 'answer') this.askedMs = this.options.now();
      this.options.dispatch(command);
    }
    if (pressed.edit) this.options.onEdit?.(pressed.edit.question, pressed.edit.why);
    if (pressed.suspend) this.options.onSuspend();
  }

  /** The last lines of a step or gate, as far as this view has received them. */
  ring(id: string): OutputRing | undefined {
    return this.printing.of(id);
  }

  /** The last lines of a step, even if an earlier run session played it. */
  printed(step: string): OutputRing | undefined {
    return this.printing.lastOf(step, this.state);
  }

  /** How far a step has come, and for how many milliseconds it has reported progress. */
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

  /** Schedules a frame. */
  touch(): void {
    if (this.frame !== undefined || this.listeners.size === 0) return;
    this.frame = setTimeout(() => this.flush(), FRAME_MS);
  }

  /** Draws at once: in a terminal of a new size everything on it is wrong. */
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
      // A half-typed answer belongs to the previous question.
      if (this.ui.entry?.purpose === 'answer') this.ui = { ...this.ui, entry: null };
    }
    this.touch();
  }
}
