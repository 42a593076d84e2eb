import type { Answer, Question, Recorded, RunEvent } from '../../src/model/events.ts';
import { fold } from '../../src/model/evolve.ts';
import type { Failure } from '../../src/model/failure.ts';
import { stepOf, type Plan } from '../../src/model/plan.ts';
import type { RunState } from '../../src/model/state.ts';
import { samplePlan, type PlanSketch } from './plan.ts';
import { sha256 } from './sha256.ts';

export interface FinishSketch {
  readonly ms?: number;
  readonly output?: string;
  readonly exitCode?: number | null;
  readonly failure?: Failure;
  readonly facts?: RunEvent extends infer E ? (E extends { facts: infer F } ? F : never) : never;
  readonly captured?: string;
  readonly adopted?: boolean;
}

/**
 * Writes the events of a run as the engine and the journal do, with a clock that moves only when told to.
 * The run begins at 2026-01-15T03:15:02Z on boot `boot-1`; the first event has seq 1.
 */
export class Story {
  readonly plan: Plan;
  readonly records: Recorded[] = [];
  private nowMs = Date.parse('2026-01-15T03:15:02.000Z');
  private mono = 1_000_000;
  private questions = 0;

  constructor(sketch: PlanSketch | Plan = {}) {
    this.plan = 'version' in sketch ? sketch : samplePlan(sketch);
  }

  /** The wall clock now, milliseconds since 1970. */
  get wallMs(): number {
    return this.nowMs;
  }

  get state(): RunState {
    return fold(this.plan, this.records);
  }

  wait(ms: number): this {
    this.nowMs += ms;
    this.mono += ms;
    return this;
  }

  add(...events: readonly RunEvent[]): this {
    for (const event of events) {
      const prev = this.records.at(-1)?.sum ?? '0'.repeat(64);
      const seq = this.records.length + 1;
      const stamp = { v: 1, seq, epoch: 1, wall: new Date(this.nowMs).toISOString(), mono: this.mono } as const;
      this.records.push({ ...event, ...stamp, prev, sum: sha256(`${prev}${JSON.stringify(event)}`) });
    }
    return this;
  }

  start(more: Partial<Extract<RunEvent, { type: 'run.started' }>> = {}): this {
    return this.add({
      type: 'run.started',
      run: '20260115-031502-k7x2',
      title: this.plan.title,
      mode: 'live',
      drill: null,
      runbook: { file: this.plan.runbook.file, sha256: this.plan.runbook.sha256, gitCommit: null },
      plan: sha256('plan'),
      tool: '0.1.0',
      operator: 'ada',
      host: 'ops-1',
      boot: 'boot-1',
      pid: 4711,
      cwd: '/srv',
      system: { platform: 'linux x64', node: '20.20.2', bash: '5.2.15' },
      environment: {},
      onFailure: 'stop',
      ...more,
    });
  }

  resume(afterMs: number): this {
    return this.wait(afterMs).add({
      type: 'run.resumed',
      operator: 'ada',
      host: 'ops-1',
      boot: 'boot-1',
      pid: 4712,
      environment: {},
    });
  }

  enter(section: string): this {
    return this.add({ type: 'section.entered', section });
  }

  begin(step: string): this {
    const attempt = this.attemptOf(step) + 1;
    const effect = stepOf(this.plan, step)?.attributes.effect ?? 'write';
    return this.add({
      type: 'step.started',
      step,
      attempt,
      nonce: sha256(`${step}${attempt}`).slice(0, 32),
      code: sha256(step),
      effect,
    });
  }

  finish(step: string, how: FinishSketch = {}): this {
    const ms = how.ms ?? 1_000;
    const output = how.output ?? '';
    const attempt = this.attemptOf(step);
    return this.wait(ms).add({
      type: 'step.finished',
      step,
      attempt,
      nonce: sha256(`${step}${attempt}`).slice(0, 32),
      ending: 'exited',
      exitCode: how.exitCode === undefined ? (how.failure ? 1 : 0) : how.exitCode,
      signal: null,
      durationMs: ms,
      output: { bytes: output.length, sha256: sha256(output) },
      facts: how.facts ?? null,
      expectations: [],
      failure: how.failure ?? null,
      captured: how.captured ?? null,
      marked: null,
      session: null,
      warnings: [],
      adopted: how.adopted ?? false,
    });
  }

  /** Started, exited well, judged by its gates (each passing at once) and committed. */
  pass(step: string, how: FinishSketch = {}): this {
    this.begin(step).finish(step, how);
    for (const gate of stepOf(this.plan, step)?.gates ?? []) this.gate(gate, step, { polls: [true] });
    return this.add({ type: 'step.committed', step });
  }

  fail(step: string, failure: Failure, how: FinishSketch = {}): this {
    return this.begin(step)
      .finish(step, { ...how, failure })
      .add({ type: 'step.failed', step, failure });
  }

  /** One poll per entry, `everyMs` apart. A gate whose last poll did not hold fails. */
  gate(
    gate: string,
    step: string | null,
    how: { polls: readonly boolean[]; everyMs?: number; found?: string; expected?: string },
  ): this {
    this.add({ type: 'gate.started', gate, step });
    const expected = how.expected ?? 'exit code 0';
    for (const [index, passed] of how.polls.entries()) {
      if (index > 0) this.wait(how.everyMs ?? 5_000);
      this.wait(100).add({
        type: 'gate.polled',
        gate,
        step,
        poll: index + 1,
        passed,
        found: how.found ?? (passed ? 'exit code 0' : 'exit code 1'),
        expected,
        exitCode: passed ? 0 : 1,
        durationMs: 100,
        output: { bytes: 0, sha256: sha256('') },
        facts: null,
      });
    }
    const polls = how.polls.length;
    if (how.polls.at(-1)) return this.add({ type: 'gate.passed', gate, step, polls });
    const found = how.found ?? 'exit code 1';
    const failure: Failure = {
      code: 'gate',
      message: `gate ${gate} did not hold`,
      at: 'runbook.md:12:1',
      found,
      expected,
    };
    return this.add({ type: 'gate.failed', gate, step, polls, failure });
  }

  ask(question: Question): this {
    this.questions += 1;
    return this.add({ type: 'question.asked', id: `q${this.questions}`, question });
  }

  answer(question: Question, answer: Answer, by = 'ada', afterMs = 20_000): this {
    return this.wait(afterMs).add({
      type: 'question.answered',
      id: `q${this.questions}`,
      question,
      answer,
      by,
      source: 'terminal',
    });
  }

  mark(name: string, at: string | null = null, source = 'run', evidence: string | null = null): this {
    return this.add({ type: 'mark.set', name, at, source, evidence });
  }

  end(outcome: 'completed' | 'failed' | 'cancelled' = 'completed'): this {
    const reason = outcome === 'cancelled' ? 'aborted' : outcome;
    const exitCode = { completed: 0, failed: 1, cancelled: 130 }[outcome];
    return this.add({ type: 'run.ending', reason }, { type: 'run.ended', outcome, exitCode });
  }

  private attemptOf(step: string): number {
    return this.records.filter((event) => event.type === 'step.started' && event.step === step).length;
  }
}
