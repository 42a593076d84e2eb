import type { Command } from '../model/run-command.ts';
import type { Question, Recorded } from '../model/events.ts';
import { commandsOf, editedStep } from '../model/played-code.ts';
import { stepOf, type Plan } from '../model/plan.ts';
import type { LiveSignal } from '../model/ports.ts';
import type { Scrollback } from '../model/scrollback.ts';
import type { RunState } from '../model/state.ts';
import type { View } from '../model/view.ts';
import { endingLines, failureLines, oneLine } from '../presentation/wording.ts';
import { AlternateScreen } from './alternate-screen.ts';
import { editText } from './external-editor.ts';
import { showBareText, type BareText } from './bare-text.ts';
import { runScreen } from './panes/screen.ts';
import { currentStep, stepAtHand } from './focus.ts';
import { present, type Presented } from './present.ts';
import type { ReplayControls } from './replay-controls.ts';
import { Store } from './store.ts';
import type { Suggestion } from './key.ts';
import type { Stream } from './streams.ts';
import { themeOf } from './theme.ts';

export interface TuiOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: { readonly [name: string]: string | undefined };
  /** The `by` of every command. */
  readonly operator: string;
  /** Milliseconds of a monotonic clock; a replay brings its own. */
  now?(): number;
  /** What Enter answers; null if the question has no expected answer. */
  suggest?(question: Question): Suggestion | null;
  /** Where the report was written; called when the view closes. */
  report?(): string | null;
  /** Everything that was printed to a file; null if there is no file. */
  scrollback?(stream: Stream): Scrollback | null;
}

/** The same screen over a recorded run: `show` jumps in time, `refresh` lets time pass. */
export interface ReplayScreen extends View {
  show(plan: Plan, state: RunState): void;
  refresh(): void;
}

/** `replay RUN`. `now` is required: it is the run time of what is shown. */
export function createReplayScreen(
  options: TuiOptions & { readonly controls: ReplayControls; now(): number },
): ReplayScreen {
  return new Tui(options, options.controls);
}

/** `--ui tui`: the run on the alternate screen of a terminal. Both streams must be terminals. */
export function createTui(options: TuiOptions): View {
  return new Tui(options);
}

class Tui implements ReplayScreen {
  readonly interactive = true;
  private readonly options: TuiOptions;
  private readonly alternate: AlternateScreen;
  private store: Store | null = null;
  private presented: Presented | null = null;
  private suspended = false;
  private closed = false;
  private bare: BareText | null = null;
  /** The operator's last edit of a step, until the engine accepts it. */
  private draft: { readonly step: string; readonly text: string } | null = null;
  private copying: Promise<void> = Promise.resolve();

  private readonly controls: ReplayControls | null;

  constructor(options: TuiOptions, controls: ReplayControls | null = null) {
    this.options = options;
    this.controls = controls;
    this.alternate = new AlternateScreen(options.stdout);
  }

  open(plan: Plan, state: RunState, dispatch: (command: Command) => void): void {
    this.store = new Store(plan, {
      now: this.options.now ?? (() => performance.now()),
      operator: this.options.operator,
      suggest: this.options.suggest ?? (() => null),
      replay: this.controls,
      scrollback: this.options.scrollback ?? (() => null),
      dispatch,
      onSuspend: () => void this.stopProcess(),
      onEdit: (question, why) => void this.edit(question, why, dispatch),
    });
    this.store.show(plan, state);
    this.mount();
  }

  show(plan: Plan, state: RunState): void {
    this.store?.reset(plan, state);
  }

  refresh(): void {
    this.store?.touch();
  }

  event(event: Recorded, state: RunState): void {
    this.store?.event(event, state);
    if (event.type === 'step.edited') this.draft = null;
    if (event.type === 'question.answered' && event.answer.verdict === 'copy' && !this.controls)
      this.copying = this.showToCopy('step' in event.question ? event.question.step : '');
  }

  /** Meanwhile the question is asked again and waits behind the text. */
  private async showToCopy(id: string): Promise<void> {
    const step = this.store ? stepOf(this.store.plan, id) : undefined;
    if (!step || this.suspended) return;
    this.suspended = true;
    await this.unmount();
    if (this.closed) return;
    this.bare = showBareText(this.options, `${id}: copy the text below; nothing has been run`, commandsOf(step));
    await this.bare.read;
    this.bare = null;
    if (this.closed) return;
    this.suspended = false;
    this.mount();
  }

  live(signal: LiveSignal): void {
    this.store?.live(signal);
  }

  async suspend(): Promise<void> {
    this.suspended = true;
    await this.unmount();
    const step = this.store ? stepAtHand(this.store) : undefined;
    if (step) this.options.stdout.write(`${step.id} has the terminal; what happens here is not recorded\n`);
  }

  resume(): Promise<void> {
    this.suspended = false;
    this.mount();
    return Promise.resolve();
  }

  async close(state: RunState): Promise<void> {
    this.closed = true;
    this.suspended = true;
    const copied = this.bare;
    copied?.close();
    await this.copying;
    if (copied) this.options.stdout.write('\n');
    await this.unmount();
    if (this.controls) return;
    const failed = state.steps.get(state.failedStep ?? '')?.failure;
    const lines = [
      oneLine(state.plan.title),
      ...(failed ? failureLines(failed) : []),
      ...endingLines(state, { report: this.options.report?.() ?? null }),
    ];
    this.options.stdout.write(`${lines.join('\n')}\n`);
  }

  private mount(): void {
    if (!this.store || this.presented || this.suspended) return;
    const { alternate, store } = this;
    const theme = themeOf(this.options.env);
    this.presented = present(runScreen(store, theme), { stdin: this.options.stdin, alternate, theme });
  }

  private async unmount(): Promise<void> {
    const { presented } = this;
    this.presented = null;
    await presented?.leave();
  }

  /** Lends the terminal to the operator's editor. Nothing runs meanwhile: the run waits for this answer. */
  private async edit(question: string, why: string, dispatch: (command: Command) => void): Promise<void> {
    const { store, options } = this;
    const step = store ? currentStep(store) : undefined;
    if (!store || !step) return;
    this.suspended = true;
    await this.unmount();
    const before = editedStep(store.state, step).code;
    // Nobody should have to retype an edit that was refused.
    const draft = this.draft?.step === step.id ? this.draft.text : before;
    const edited = await editText(draft, options.env);
    this.suspended = false;
    this.mount();
    if ('problem' in edited) store.say(edited.problem);
    else if (edited.text === before) store.say('nothing was changed, nothing is run');
    else {
      this.draft = { step: step.id, text: edited.text };
      dispatch({ type: 'edit', question, code: edited.text, why, by: options.operator });
    }
  }

  /** In raw mode Ctrl-Z is only a key: give the terminal back, stop the whole job, and draw again when it continues. */
  private async stopProcess(): Promise<void> {
    await this.unmount();
    // Without a pending timer the process could exit instead of continuing.
    const alive = setInterval(() => undefined, 60_000);
    process.once('SIGCONT', () => {
      clearInterval(alive);
      this.mount();
    });
    process.kill(0, 'SIGTSTP');
  }
}
