import type { Answer, Question } from '../../model/events.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { LeftProcess } from '../../model/ports.ts';
import type { StillRunning } from '../../model/question.ts';
import { processWords } from '../../presentation/question-text.ts';
import type { AppendEvents, Engine } from './engine.ts';

const POLL_MS = 250;
// A killed process takes a moment to disappear.
const LOOKS = 4;

/**
 * What earlier attempts of a step have left running, however they ended: cancelled, timed out, killed with the runner.
 * Before the step runs again, the operator decides whether to wait for it, stop it, or run beside it.
 */
export class LeftRunning {
  readonly #engine: Engine;
  readonly #append: AppendEvents;
  readonly #ask: (question: Question) => void;
  readonly #cleared = new Set<string>();
  /** By step: the number of decisions when the question was asked; a later decision is the answer. */
  readonly #asked = new Map<string, number>();

  constructor(engine: Engine, append: AppendEvents, ask: (question: Question) => void) {
    this.#engine = engine;
    this.#append = append;
    this.#ask = ask;
  }

  get cleared(): ReadonlySet<string> {
    return this.#cleared;
  }

  /** Called when another attempt begins, which may also leave something running. */
  forget(step: string): void {
    this.#cleared.delete(step);
    this.#asked.delete(step);
  }

  /** Carries out the answer, and asks again about processes that remain. */
  async clear(step: PlannedStep, signal: AbortSignal): Promise<void> {
    const answer = this.#answer(step.id);
    let left = await this.#look(step.id);
    if (left.length > 0 && answer === 'end') left = await this.#end(step.id, left);
    if (left.length > 0 && answer === 'wait') left = await this.#wait(step.id, left, signal);
    if (left.length === 0 || answer === 'beside') {
      this.#cleared.add(step.id);
      return;
    }
    // While another question is open this one waits; it is checked again after that answer.
    if (signal.aborted || this.#engine.state.question !== null) return;
    this.#asked.set(step.id, this.#engine.state.decisions.length);
    this.#ask({ kind: 'left-running', step: step.id, processes: this.#named(step.id, left) });
  }

  #answer(step: string): Answer['verdict'] | undefined {
    const asked = this.#asked.get(step);
    if (asked === undefined) return undefined;
    const since = this.#engine.state.decisions.slice(asked);
    return since.findLast(({ question }) => question.kind === 'left-running' && question.step === step)?.answer.verdict;
  }

  async #look(step: string): Promise<readonly LeftProcess[]> {
    const { ports, state } = this.#engine;
    for (let look = 1; ; look += 1) {
      const left = await ports.orphans.left(state.started?.run ?? '', step);
      if (left.length === 0 || look === LOOKS) return left;
      await ports.clock.sleep(POLL_MS);
    }
  }

  async #end(step: string, left: readonly LeftProcess[]): Promise<readonly LeftProcess[]> {
    const { ports } = this.#engine;
    await ports.orphans.stopLeft(new Set(left.map(({ nonce }) => nonce)));
    const still = await this.#look(step);
    const ended = left.filter(({ pid }) => !still.some((one) => one.pid === pid));
    if (ended.length > 0) this.#say(step, `stopped what ${step} had left running: ${this.#words(step, ended)}`);
    return still;
  }

  async #wait(step: string, left: readonly LeftProcess[], signal: AbortSignal): Promise<readonly LeftProcess[]> {
    const { ports, state } = this.#engine;
    this.#say(
      step,
      `waiting for what ${step} has left running: ${this.#words(step, left)}. Ctrl-C stops only the waiting`,
    );
    for (let still = left; ; still = await ports.orphans.left(state.started?.run ?? '', step)) {
      if (still.length === 0 || signal.aborted) return still;
      await ports.clock.sleep(POLL_MS, signal);
    }
  }

  #say(step: string, message: string): void {
    this.#append([{ type: 'warning.raised', step, message }]);
  }

  #words(step: string, left: readonly LeftProcess[]): string {
    return this.#named(step, left).map(processWords).join('; ');
  }

  #named(step: string, left: readonly LeftProcess[]): readonly StillRunning[] {
    const attempts = this.#engine.state.steps.get(step)?.attempts ?? [];
    return left.map(({ pid, command, nonce }) => {
      const attempt = attempts.find((one) => one.nonce === nonce)?.attempt ?? null;
      return { pid, command, attempt };
    });
  }
}
