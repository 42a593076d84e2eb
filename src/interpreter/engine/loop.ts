import type { Command } from '../../model/run-command.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { editedStep } from '../../model/played-code.ts';
import { evolve } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { stepOf, type PlannedStep } from '../../model/plan.ts';
import { STOP_CODES, type Action, type Moment, type StopReason } from './actions.ts';
import { admit } from './admit.ts';
import { attemptStep } from './attempt.ts';
import { Bell } from './bell.ts';
import { decide } from './decide.ts';
import type { Engine } from './engine.ts';
import { pollGate } from './gate.ts';
import { LeftRunning } from './left-running.ts';
import { Conversation, type Halt } from './conversation.ts';
import { recover } from './recover.ts';
import { stepsToUndo } from './steps-to-undo.ts';

const INBOX_MS = 500;

/**
 * Plays a run from its current state until it ends or has to stop. `decide` says what to do; the loop does it and
 * records it. Rejects only if the journal can no longer be written, or on a defect of the program.
 */
export class Loop {
  readonly #engine: Engine;
  readonly #busy = new Map<string, AbortController>();
  readonly #admitted = new Set<string>();
  readonly #conversation: Conversation;
  readonly #left: LeftRunning;
  #stopping: StopReason | null = null;
  #detail: string | null = null;
  #undoing = false;
  #broken: { readonly error: unknown } | null = null;
  #admitting: Promise<void> = Promise.resolve();
  readonly #bell = new Bell();
  /** Section entries that are recorded together with the next events: nothing happens in between, so one sync is enough. */
  #entering: readonly RunEvent[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#conversation = new Conversation(engine, this.#append);
    this.#left = new LeftRunning(engine, this.#append, (question) => this.askFirst(question));
  }

  async play(): Promise<ExitCode> {
    for (;;) {
      this.#takeInbox();
      if (this.#broken) throw this.#broken.error;
      const { plan, state } = this.#engine;
      if (this.#undoing && state.rollback === null) return this.#stop('undone');
      const actions = decide(plan, state, this.#moment());
      let effects = false;
      for (const action of actions) {
        if (action.do === 'done') return (state.exitCode ?? EXIT.completed) as ExitCode;
        if (action.do === 'stop') return this.#stop(action.reason);
        effects = this.#act(action) || effects;
      }
      if (!effects) await this.#sleepUntilRung(actions);
    }
  }

  /** Records the events that open a run session: `run.started`, `run.resumed` and what belongs to them. */
  open(events: readonly RunEvent[]): void {
    this.#append(events);
    // This run session continues a rollback that an earlier one left unfinished.
    const { rollback, aborting } = this.#engine.state;
    if (rollback?.scope === 'run' && aborting === null) this.#undoing = true;
  }

  /** A question that has to be answered before anything else happens in this run session. */
  askFirst(question: Question): void {
    this.#halt(this.#conversation.ask(question));
  }

  /** Undoes the run: the half-done step first, then the committed steps, newest first. */
  rollBack(by: string): void {
    const { state, plan } = this.#engine;
    const steps = stepsToUndo(plan, state);
    if (steps.length > 0) this.#append([{ type: 'undo.requested', steps, scope: 'run', by }]);
    this.#undoing = true;
  }

  /** Takes a command from a view or a signal. Safe to call at any time. */
  dispatch(command: Command): void {
    try {
      this.#obey(command);
    } catch (error) {
      this.#broken = { error };
    }
    this.#bell.ring();
  }

  #moment(): Moment {
    const { clock, view } = this.#engine.ports;
    const { state, settings } = this.#engine;
    return {
      elapsedMs: state.clock.elapsedMs + Math.max(0, clock.mono() - state.clock.mono),
      busy: new Set(this.#busy.keys()),
      admitted: this.#admitted,
      cleared: this.#left.cleared,
      stopping: this.#stopping,
      attended: view.interactive,
      operator: settings.operator,
    };
  }

  /** True if the state may have changed, so that it is worth deciding again at once. */
  #act(action: Action): boolean {
    switch (action.do) {
      case 'record':
        this.#append(action.events);
        return true;
      case 'ask':
        this.#halt(this.#conversation.ask(action.question));
        return true;
      case 'admit':
        this.#begin(action.step, (step) => this.#admit(step));
        return false;
      case 'start':
        this.#left.forget(action.step);
        this.#begin(action.step, (step, signal) =>
          attemptStep(this.#engine, step, action.attempt, signal, this.#append),
        );
        return false;
      case 'clear':
        this.#begin(action.step, (step, signal) => this.#left.clear(step, signal));
        return false;
      case 'gate':
        this.#begin(action.gate, (gate, signal) => pollGate(this.#engine, gate, action.step, signal, this.#append));
        return false;
      case 'recover':
        this.#begin(action.step, (step, signal) => recover(this.#engine, step, signal, this.#append));
        if (this.#engine.state.aborting !== null) this.#busy.get(action.step)?.abort('cancelled');
        return false;
      default:
        return false;
    }
  }

  #begin(id: string, work: (step: PlannedStep, signal: AbortSignal) => Promise<void>): void {
    const planned = stepOf(this.#engine.plan, id);
    if (!planned || this.#busy.has(id)) return;
    const cancel = new AbortController();
    this.#busy.set(id, cancel);
    this.#watch(work(editedStep(this.#engine.state, planned), cancel.signal), () => this.#busy.delete(id));
  }

  /** Watches work beside the loop: an error in it ends the run, and its end rings the bell. */
  #watch(work: Promise<void>, done: () => void = () => undefined): void {
    const broken = (error: unknown): void => void (this.#broken ??= { error });
    work.catch(broken).finally(() => {
      done();
      this.#bell.ring();
    });
  }

  /** One at a time: side by side, two steps would both enter their section. */
  #admit(step: PlannedStep): Promise<void> {
    this.#admitting = this.#admitting.then(async () => {
      const { admitted, events } = await admit(this.#engine, step);
      if (admitted) this.#admitted.add(step.id);
      if (admitted && this.#busy.size === 1) this.#entering = events;
      else if (events.length > 0) this.#append(events);
    });
    return this.#admitting;
  }

  readonly #append = (events: readonly RunEvent[]): void => {
    const { journal, view, evidence } = this.#engine.ports;
    const last = events.some(({ type }) => type === 'run.ended' || type === 'run.stopped');
    const all = [...this.#entering, ...(last ? (evidence?.() ?? []) : []), ...events];
    this.#entering = [];
    for (const recorded of journal.append(all)) {
      evolve(this.#engine.state, recorded);
      view.event(recorded, this.#engine.state);
    }
  };

  #obey(command: Command): void {
    switch (command.type) {
      case 'abort':
        return this.#abort(command.by);
      case 'edit':
        return this.#watch(this.#conversation.edit(command));
      case 'interrupt':
        return this.#interrupt(command.signal);
      default:
        this.#halt(this.#conversation.hear(command));
    }
  }

  /** A second abort does not interrupt the `finally` blocks: Ctrl-C does that. */
  #abort(by: string): void {
    const { ending, aborting } = this.#engine.state;
    if (ending !== null || aborting !== null) {
      const message = `${by} asked to abort a run that is already ending`;
      return this.#append([{ type: 'warning.raised', step: null, message }]);
    }
    this.#append([{ type: 'abort.requested', by }]);
    this.#undoing = false;
    this.#cancelAll();
  }

  /** The first interrupt stops the running step gracefully; the second one kills it. */
  #interrupt(signal: string): void {
    if (this.#stopping === 'signal') {
      this.#engine.ports.processes.killAll();
      this.#engine.ports.orphans.killAll();
    }
    this.#stopping = 'signal';
    this.#detail = signal;
    this.#cancelAll();
  }

  #halt(halt: Halt | null): void {
    if (halt === null) return;
    this.#stopping = halt.reason;
    this.#detail = halt.detail;
  }

  #cancelAll(): void {
    for (const cancel of this.#busy.values()) cancel.abort('cancelled');
  }

  #takeInbox(): void {
    for (const command of this.#engine.ports.inbox()) this.#obey(command);
  }

  #stop(reason: StopReason): ExitCode {
    const exitCode = STOP_CODES[reason];
    this.#append([{ type: 'run.stopped', reason, exitCode, detail: this.#detail }]);
    return exitCode;
  }

  /** Sleeps until work ends, a command arrives, or the inbox or the next retry is due. */
  #sleepUntilRung(actions: readonly Action[]): Promise<void> {
    const due = actions.flatMap((action) =>
      action.do === 'sleep' ? [action.untilElapsedMs - this.#moment().elapsedMs] : [],
    );
    return this.#bell.wait(this.#engine.ports.clock, Math.max(1, Math.min(INBOX_MS, ...due)));
  }
}
