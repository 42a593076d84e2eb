import { createHash } from 'node:crypto';
import type { Command } from '../../model/run-command.ts';
import type { Answer, Question, RunEvent } from '../../model/events.ts';
import { isSamePerson } from '../../model/person-name.ts';
import { stepOf } from '../../model/plan.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { QUESTION_WORDS } from '../../presentation/word-tables.ts';
import type { StopReason } from './actions.ts';
import type { AppendEvents, Engine } from './engine.ts';
import { consequence } from './questions.ts';
import { spellOut } from './spell-out.ts';

/** An answer that ends this run session. */
export interface Halt {
  readonly reason: StopReason;
  readonly detail: string | null;
}

/** An undo by hand needs a description of what was done: it is the only record of it. */
const isFit = (question: Question, { verdict, reason }: Answer): boolean =>
  question.kind !== 'undo' ||
  !question.byHand ||
  verdict === 'skip' ||
  verdict === 'stop' ||
  (verdict === 'by-hand' && (reason ?? '').trim() !== '');

type Answered = Extract<RunEvent, { type: 'question.answered' }>;

/** What somebody asks of a run, besides stopping or editing it. */
type Said = Exclude<Command, { type: 'abort' | 'interrupt' | 'edit' }>;

/** The run's side of the conversation with operators and approvers: questions, answers, approvals, notes. Each is recorded before it counts. */
export class Conversation {
  readonly #engine: Engine;
  readonly #append: AppendEvents;

  constructor(engine: Engine, append: AppendEvents) {
    this.#engine = engine;
    this.#append = append;
  }

  /** Asks a question, or takes an answer given beforehand. If nobody is at the terminal the run session ends. */
  ask(about: Question): Halt | null {
    const question = spellOut(this.#engine, about);
    const { ports, settings } = this.#engine;
    const id = ports.ids.nonce().slice(0, 12);
    const asked: RunEvent = { type: 'question.asked', id, question };
    const approver = question.kind === 'approve' ? this.#engine.state.approvals.get(question.step) : undefined;
    const prepared =
      approver !== undefined && this.#mayApprove(approver)
        ? ({ answer: { verdict: 'approve' }, by: approver, source: 'inbox' } as const)
        : settings.answer(question);
    if (prepared && isFit(question, prepared.answer)) return this.#answer([asked], { id, question, ...prepared });
    this.#append([asked]);
    if (ports.view.interactive) return null;
    const kind = QUESTION_WORDS[question.kind];
    return { reason: 'waiting', detail: 'step' in question ? `${kind}: ${question.step}` : kind };
  }

  hear(said: Said): Halt | null {
    const { state } = this.#engine;
    switch (said.type) {
      case 'answer': {
        const open = state.question;
        if (!open || open.id !== said.question) return null;
        const { answer, by, source } = said;
        if (!isFit(open.question, answer)) return null;
        if (open.question.kind === 'approve' && answer.verdict === 'approve' && !this.#mayApprove(by)) return null;
        return this.#answer([], { id: open.id, question: open.question, answer, by, source });
      }
      case 'approve':
        return this.#mayApprove(said.by) && this.#isOfThisPlan(said) ? this.#approve(said.step, said.by) : null;
      case 'note':
        this.#append([{ type: 'note.added', kind: said.kind, text: said.text, by: said.by }]);
        return null;
      case 'pause':
        if (!state.paused) this.#append([{ type: 'run.paused', by: said.by }]);
        return null;
      case 'continue':
        if (state.paused) this.#append([{ type: 'run.continued', by: said.by }]);
        return null;
    }
  }

  /** Takes new code for the step that has failed, after its kind has read it; code that the kind refuses is reported and not run. */
  async edit({ question: id, code, why, by }: Extract<Command, { type: 'edit' }>): Promise<void> {
    const { ports, plan, state } = this.#engine;
    const open = state.question;
    const planned = open?.question.kind === 'after-failure' ? stepOf(plan, open.question.step) : undefined;
    if (!open || open.id !== id || !planned) return;
    const { language, attributes, role, span, codeSpan, kind } = planned;
    const secret = createRedactor(this.#engine.settings.secrets).contains(code);
    if (secret !== null) return this.#refuse(planned.id, `it holds the value of ${secret}: write "$${secret}" instead`);
    const source = { language: language ?? '', code, attributes, role, span, at: () => codeSpan };
    const { config, diagnostics, references } = await ports.kind(kind).configure(source);
    // Another terminal may have answered in the meantime.
    if (state.question?.id !== id) return;
    const step = planned.id;
    if (config === null) return this.#refuse(step, diagnostics[0]?.message ?? 'it cannot be read');
    const hash = createHash('sha256').update(`${planned.hash} ${code}`).digest('hex');
    const answer = { verdict: 'edit', reason: why } as const;
    this.#append([
      { type: 'question.answered', id, question: open.question, answer, by, source: 'terminal' },
      { type: 'step.edited', step, code, config, references, hash, by, why },
      { type: 'step.decided', step, decision: 'rerun', by, why },
    ]);
  }

  #refuse(step: string, why: string): void {
    this.#append([{ type: 'warning.raised', step, message: `the edit is refused: ${why}` }]);
  }

  #approve(step: string, by: string): Halt | null {
    const open = this.#engine.state.question;
    if (open?.question.kind !== 'approve' || open.question.step !== step) {
      this.#append([{ type: 'approval.given', step, by }]);
      return null;
    }
    const { id, question } = open;
    return this.#answer([], { id, question, answer: { verdict: 'approve' }, by, source: 'inbox' });
  }

  #answer(before: readonly RunEvent[], given: Omit<Answered, 'type'>): Halt | null {
    const step = 'step' in given.question ? stepOf(this.#engine.plan, given.question.step) : undefined;
    const { events, stop } = consequence(given.question, given.answer, given.by, step);
    this.#append([...before, { type: 'question.answered', ...given }, ...events]);
    this.#engine.ports.crash.reach('question.answered');
    return stop === null ? null : { reason: stop, detail: null };
  }

  /** An approval is valid only for the plan at the time it was given. */
  #isOfThisPlan({ step, by, plan }: Extract<Said, { type: 'approve' }>): boolean {
    if (plan === undefined || plan === this.#engine.state.planDigest) return true;
    const message = `the approval of ${step} by ${by} does not count: the run has changed since it was given; ask for it again`;
    this.#append([{ type: 'warning.raised', step: null, message }]);
    return false;
  }

  /** The approver has to be somebody other than the operator; names are typed, attested and not authenticated. */
  #mayApprove(by: string): boolean {
    const { settings, state } = this.#engine;
    if (![settings.operator, ...state.operators].some((player) => isSamePerson(player, by))) return true;
    const message = `${by} plays this run and cannot approve it: it needs an approval by somebody else`;
    this.#append([{ type: 'warning.raised', step: null, message }]);
    return false;
  }
}
