import type { Command } from '../model/commands.ts';
import type { Question, Recorded } from '../model/events.ts';
import { rtoSoFar } from '../model/measures.ts';
import type { Plan } from '../model/plan.ts';
import type { LiveSignal, Progress } from '../model/ports.ts';
import type { Scrollback } from '../model/scrollback.ts';
import { initialState, lastAttempt, type RunState } from '../model/state.ts';
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
/** Lines of an earlier sitting that are worth a look beside what is asked; the pager has all of them. */
const MOST_FILLED = 100;
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
  /** Attempts whose files were looked at for their last lines. */
  private readonly filled = new Set<string>();
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
    const news = newsOf(event, this.options.operator);
    if (news !== null) this.ui = { ...this.ui, message: news };
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

  /**
   * Over a slow line several keys come in one piece. Where keys only look at something each of them counts; where one may be
   * an answer, a piece is a paste and none.
   */
  press(key: Key): void {
    const looks = this.ui.entry === null && (this.replay !== null || this.ui.overlay !== 'none');
    if (looks && !key.ctrl && /^[\x20-\x7e]{2,}$/.test(key.input))
      for (const input of key.input) this.pressOne({ input });
    else this.pressOne(key);
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

  /** The last lines of a step or gate. */
  ring(step: string): OutputRing | undefined {
    return this.rings.get(step);
  }

  /**
   * What a step printed last. Of one that an earlier sitting played that is read from its file; one that runs is told of
   * as it prints.
   */
  printed(step: string): OutputRing | undefined {
    const known = this.rings.get(step);
    const attempt = lastAttempt(this.state, step);
    if ((known && known.size > 0) || !attempt || this.state.steps.get(step)?.status === 'running') return known;
    const key = `${step} ${attempt.attempt}`;
    if (this.filled.has(key)) return known;
    this.filled.add(key);
    const source = this.options.scrollback?.({
      label: '',
      id: step,
      attempt: attempt.attempt,
      file: 'output',
      renewed: false,
    });
    if (!source) return known;
    const lines = source.read(source.back(source.end(), MOST_FILLED), MOST_FILLED);
    source.close();
    if (lines.length === 0) return known;
    const ring = this.ringFor(step);
    ring.push(lines.map(({ text }) => `${text}\n`).join(''));
    return ring;
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

/** What a person has to see though it changes nothing on the screen. One's own words are acknowledged already. */
function newsOf(event: Recorded, operator: string): string | null {
  switch (event.type) {
    case 'warning.raised':
      return `warning: ${event.step === null ? '' : `${event.step}: `}${oneLine(event.message, 300)}`;
    case 'preflight.warned':
      return `warning: ${event.connection}: ${oneLine(event.message, 300)}`;
    case 'journal.recovered':
      return `warning: ${event.bytes} bytes of a torn record were set aside in ${event.copy}`;
    case 'step.finished':
      return event.warnings.length === 0 ? null : `warning: ${event.step}: ${oneLine(event.warnings.join('; '), 300)}`;
    case 'approval.given':
      return `${event.step}: approved by ${oneLine(event.by, 40)} before it is asked for`;
    case 'abort.requested':
      return event.by === operator ? null : `${oneLine(event.by, 40)} asks for the end of the run`;
    case 'question.answered':
      return event.source === 'inbox'
        ? `answered from elsewhere: ${event.answer.verdict} by ${oneLine(event.by, 40)}`
        : null;
    case 'note.added':
      return event.by === operator ? null : `${event.kind} by ${oneLine(event.by, 40)}: ${oneLine(event.text)}`;
    default:
      return null;
  }
}
