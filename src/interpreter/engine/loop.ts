import type { Command } from '../../model/commands.ts';
import type { Question, RunEvent } from '../../model/events.ts';
import { evolve } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { stepOf, type PlannedStep } from '../../model/plan.ts';
import type { Action, Moment, StopReason } from './actions.ts';
import { admit } from './admit.ts';
import { attemptStep } from './attempt.ts';
import { decide } from './decide.ts';
import type { Engine } from './engine.ts';
import { askGate } from './gate.ts';
import { consequence } from './questions.ts';
import { recover } from './recover.ts';

const INBOX_MS = 500;

const HALF_DONE: ReadonlySet<string> = new Set(['failed', 'unknown', 'unverified', 'running', 'verifying']);

const STOP_CODES = { failure: EXIT.failed, waiting: EXIT.waiting, signal: EXIT.cancelled } as const;

/**
 * Plays a run from wherever its state stands until it ends or has to stop. What is to be done comes from `decide`;
 * here it is done, and recorded. Rejects only when the journal can no longer be written or on a defect of ours.
 */
export class Loop {
  readonly #engine: Engine;
  readonly #busy = new Map<string, AbortController>();
  readonly #admitted = new Set<string>();
  readonly #approvals = new Map<string, string>();
  #stopping: StopReason | null = null;
  #detail: string | null = null;
  #aborting: string | null = null;
  #undoing = false;
  #broken: { readonly error: unknown } | null = null;
  #admitting: Promise<void> = Promise.resolve();
  #ring: () => void = () => undefined;
  #rung = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async play(): Promise<ExitCode> {
    for (;;) {
      this.#takeInbox();
      if (this.#broken) throw this.#broken.error;
      const { plan, state } = this.#engine;
      if (this.#undoing && state.rollback === null) return this.#stop('failure', EXIT.completed);
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

  /** Records what opens a sitting: `run.started`, `run.resumed` and what belongs to them. */
  open(events: readonly RunEvent[]): void {
    this.#record(events);
  }

  /** A question that has to be answered before anything else happens in this sitting. */
  askFirst(question: Question): void {
    this.#ask(question);
  }

  /** Undoes what was done: the half-done step first, then what was committed, newest first. */
  rollBack(by: string): void {
    const { state, plan } = this.#engine;
    const half = plan.order.filter((id) => HALF_DONE.has(state.steps.get(id)?.status ?? ''));
    const steps = [...half, ...[...state.commits].reverse()];
    if (steps.length > 0) this.#record([{ type: 'undo.requested', steps, by }]);
    this.#undoing = true;
  }

  /** What views and signals ask for. Safe to call at any time. */
  dispatch(command: Command): void {
    try {
      this.#obey(command);
    } catch (error) {
      this.#broken = { error };
    }
    this.#wake();
  }

  #moment(): Moment {
    const { clock, view } = this.#engine.ports;
    const { state, settings } = this.#engine;
    return {
      elapsedMs: state.clock.elapsedMs + Math.max(0, clock.mono() - state.clock.mono),
      busy: new Set(this.#busy.keys()),
      admitted: this.#admitted,
      stopping: this.#stopping,
      aborting: this.#aborting,
      attended: view.interactive,
      operator: settings.operator,
    };
  }

  /** True when the state may have changed, so that it is worth deciding again at once. */
  #act(action: Action): boolean {
    switch (action.do) {
      case 'record':
        this.#record(action.events);
        return true;
      case 'ask':
        this.#ask(action.question);
        return true;
      case 'admit':
        this.#begin(action.step, (step) => this.#admit(step));
        return false;
      case 'start':
        this.#begin(action.step, (step, signal) =>
          this.#lendTerminal(step, () => attemptStep(this.#engine, step, action.attempt, signal, this.#record)),
        );
        return false;
      case 'gate':
        this.#begin(action.gate, (gate, signal) => askGate(this.#engine, gate, action.step, signal, this.#record));
        return false;
      case 'recover':
        this.#begin(action.step, (step, signal) => recover(this.#engine, step, signal, this.#record));
        return false;
      default:
        return false;
    }
  }

  #begin(id: string, work: (step: PlannedStep, signal: AbortSignal) => Promise<void>): void {
    const step = stepOf(this.#engine.plan, id);
    if (!step || this.#busy.has(id)) return;
    const cancel = new AbortController();
    this.#busy.set(id, cancel);
    work(step, cancel.signal)
      .catch((error: unknown) => {
        this.#broken ??= { error };
      })
      .finally(() => {
        this.#busy.delete(id);
        this.#wake();
      });
  }

  /** One after the other: side by side, two steps would both enter their section. */
  #admit(step: PlannedStep): Promise<void> {
    this.#admitting = this.#admitting.then(async () => {
      const { admitted, events } = await admit(this.#engine, step);
      if (admitted) this.#admitted.add(step.id);
      if (events.length > 0) this.#record(events);
    });
    return this.#admitting;
  }

  async #lendTerminal(step: PlannedStep, work: () => Promise<void>): Promise<void> {
    if (!step.attributes.interactive) return work();
    const { view } = this.#engine.ports;
    await view.suspend();
    try {
      await work();
    } finally {
      await view.resume();
    }
  }

  readonly #record = (events: readonly RunEvent[]): void => {
    const { journal, view } = this.#engine.ports;
    for (const recorded of journal.append(events)) {
      evolve(this.#engine.state, recorded);
      view.event(recorded, this.#engine.state);
    }
  };

  #ask(question: Question): void {
    const { ports, settings } = this.#engine;
    const id = ports.ids.nonce().slice(0, 12);
    const asked: RunEvent = { type: 'question.asked', id, question };
    const approver = question.kind === 'approve' ? this.#approvals.get(question.step) : undefined;
    const prepared = approver
      ? ({ answer: { verdict: 'approve' }, by: approver, source: 'inbox' } as const)
      : settings.answer(question);
    if (prepared) {
      const { answer, by, source } = prepared;
      this.#answer([asked], { id, question, answer, by, source });
      return;
    }
    this.#record([asked]);
    if (!ports.view.interactive) {
      this.#stopping = 'waiting';
      this.#detail = 'step' in question ? `${question.kind}: ${question.step}` : question.kind;
    }
  }

  #answer(before: readonly RunEvent[], given: Omit<RunEvent & { type: 'question.answered' }, 'type'>): void {
    const step = 'step' in given.question ? stepOf(this.#engine.plan, given.question.step) : undefined;
    const { events, stop } = consequence(given.question, given.answer, given.by, step);
    this.#record([...before, { type: 'question.answered', ...given }, ...events]);
    this.#engine.ports.crash.reach('question.answered');
    if (stop) this.#stopping = stop;
  }

  #obey(command: Command): void {
    const { state } = this.#engine;
    switch (command.type) {
      case 'answer': {
        const open = state.question;
        if (!open || open.id !== command.question) return;
        const { answer, by, source } = command;
        if (open.question.kind === 'approve' && answer.verdict === 'approve' && !this.#mayApprove(by)) return;
        this.#answer([], { id: open.id, question: open.question, answer, by, source });
        return;
      }
      case 'approve': {
        if (!this.#mayApprove(command.by)) return;
        const open = state.question;
        if (open?.question.kind === 'approve' && open.question.step === command.step) {
          this.#answer([], {
            id: open.id,
            question: open.question,
            answer: { verdict: 'approve' },
            by: command.by,
            source: 'inbox',
          });
        } else this.#approvals.set(command.step, command.by);
        return;
      }
      case 'note':
        this.#record([{ type: 'note.added', kind: command.kind, text: command.text, by: command.by }]);
        return;
      case 'pause':
        if (!state.paused) this.#record([{ type: 'run.paused', by: command.by }]);
        return;
      case 'continue':
        if (state.paused) this.#record([{ type: 'run.continued', by: command.by }]);
        return;
      case 'abort':
        this.#aborting = command.by;
        this.#cancelAll();
        return;
      case 'interrupt':
        this.#interrupt(command.signal);
    }
  }

  /** Somebody other than the operator has to approve; identities are typed, attested and not authenticated. */
  #mayApprove(by: string): boolean {
    if (by !== this.#engine.settings.operator && by !== this.#engine.state.started?.operator) return true;
    this.#record([
      {
        type: 'warning.raised',
        step: null,
        message: `${by} plays this run and cannot approve it: somebody else has to`,
      },
    ]);
    return false;
  }

  /** The first one stops the running step gracefully; the second one ends it at once. */
  #interrupt(signal: string): void {
    if (this.#stopping === 'signal') {
      this.#engine.ports.processes.killAll();
      this.#engine.ports.remainders.killAll();
    }
    this.#stopping = 'signal';
    this.#detail = signal;
    this.#cancelAll();
  }

  #cancelAll(): void {
    for (const cancel of this.#busy.values()) cancel.abort('cancelled');
  }

  #takeInbox(): void {
    for (const command of this.#engine.ports.inbox()) this.#obey(command);
  }

  #stop(reason: StopReason, exitCode: ExitCode = STOP_CODES[reason]): ExitCode {
    this.#record([{ type: 'run.stopped', reason, exitCode, detail: this.#detail }]);
    return exitCode;
  }

  #wake(): void {
    this.#rung = true;
    this.#ring();
  }

  /** Until something ends, somebody says something, the inbox is due, or the next retry is. */
  async #sleepUntilRung(actions: readonly Action[]): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    const { clock } = this.#engine.ports;
    const due = actions.flatMap((action) =>
      action.do === 'sleep' ? [action.untilElapsedMs - this.#moment().elapsedMs] : [],
    );
    const woken = new AbortController();
    this.#ring = () => woken.abort();
    await clock.sleep(Math.max(1, Math.min(INBOX_MS, ...due)), woken.signal);
    this.#ring = () => undefined;
    this.#rung = false;
  }
}
