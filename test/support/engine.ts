import type { Engine } from '../../src/interpreter/engine/engine.ts';
import { Loop } from '../../src/interpreter/engine/loop.ts';
import type { PreparedAnswer } from '../../src/interpreter/engine/engine.ts';
import type { Command } from '../../src/model/run-command.ts';
import type { Question, Recorded, RunEvent } from '../../src/model/events.ts';
import { evolve, fold } from '../../src/model/evolve.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Clock, LeftProcess, OrphanState } from '../../src/model/ports.ts';
import { initialState, type RunState } from '../../src/model/state.ts';
import type { StepContext, StepKind, StepResult } from '../../src/model/step-kind.ts';
import { sha256 } from './sha256.ts';

/** What a step of the fake kind does at its nth attempt. */
export type Behaviour = (attempt: number, context: StepContext) => Partial<StepResult> | Promise<Partial<StepResult>>;

export interface Bench {
  readonly state: RunState;
  readonly events: readonly Recorded[];
  readonly loop: Loop;
  /** Ids of fake steps in the order in which they were run. */
  readonly ran: readonly string[];
  play(): Promise<number>;
  types(): string[];
}

export interface BenchOptions {
  readonly behaviours?: { readonly [id: string]: Behaviour };
  readonly answer?: (question: Question) => PreparedAnswer | null;
  /** An operator at a terminal: gets each recorded event and may dispatch commands. */
  readonly person?: (event: Recorded, dispatch: (command: Command) => void) => void;
  /** Events of an earlier run session. */
  readonly history?: readonly Recorded[];
  readonly remains?: OrphanState;
  /** What earlier attempts of a step have left running. */
  readonly left?: (step: string) => readonly LeftProcess[];
  readonly stopLeft?: (nonces: ReadonlySet<string>) => void;
  readonly inbox?: () => readonly Command[];
  readonly onFailure?: 'stop' | 'end';
  readonly truths?: { readonly [expression: string]: boolean | string };
}

/** A clock that moves only when everything sleeps, and then to the first moment at which something wakes. */
export function virtualClock(startMs = Date.parse('2026-01-15T03:00:00Z')): Clock {
  let now = startMs;
  const sleepers = new Set<{ readonly due: number; wake(): void }>();
  const passTime = (): void => {
    const first = [...sleepers].sort((a, b) => a.due - b.due)[0];
    if (!first) return;
    now = Math.max(now, first.due);
    first.wake();
  };
  return {
    wall: () => now,
    mono: () => now - startMs + 1_000,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { due: now + ms, wake: () => (sleepers.delete(sleeper), resolve()) };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
        setTimeout(passTime, 1);
      }),
  };
}

/** The real engine on fake ports, with a journal in memory. */
export function bench(plan: Plan, options: BenchOptions = {}): Bench {
  const clock = virtualClock();
  const events: Recorded[] = [...(options.history ?? [])];
  const state = options.history ? fold(plan, options.history) : initialState(plan);
  const ran: string[] = [];
  let nonces = 0;
  const stamp = (event: RunEvent): Recorded => {
    const prev = events.at(-1)?.sum ?? '0'.repeat(64);
    const base = {
      v: 1,
      seq: events.length + 1,
      prev,
      epoch: 1,
      wall: new Date(clock.wall()).toISOString(),
      mono: clock.mono(),
      ...event,
    };
    const recorded = { ...base, sum: sha256(JSON.stringify(base)) } as Recorded;
    events.push(recorded);
    return recorded;
  };
  const kind: StepKind = {
    kind: 'fake',
    summary: 'does what a test says',
    fences: { languages: ['fake'] },
    effect: 'write',
    attributes: [],
    configure: () => ({ config: null, diagnostics: [], references: [] }),
    describe: () => 'a fake step',
    load: () => Promise.resolve({ run: (_config, context) => act(context) }),
  };
  const attempts = new Map<string, number>();
  async function act(context: StepContext): Promise<StepResult> {
    const { id } = context.step;
    const attempt = (attempts.get(id) ?? 0) + 1;
    attempts.set(id, attempt);
    ran.push(id);
    const said = await options.behaviours?.[id]?.(attempt, context);
    return {
      ending: 'exited',
      exitCode: 0,
      signal: null,
      failure: null,
      facts: null,
      stdout: '',
      sessionSaved: false,
      warnings: [],
      ...said,
    };
  }
  let dispatch: (command: Command) => void = () => undefined;
  const engine: Engine = {
    plan,
    state,
    settings: {
      operator: 'ada',
      drill: false,
      env: { PATH: '/usr/bin' },
      secrets: [],
      unredactable: false,
      folder: () => '/',
      answer: options.answer ?? (() => null),
    },
    ports: {
      clock,
      kind: () => kind,
      random: () => 0,
      inbox: options.inbox ?? (() => []),
      directory: (step, attempt) => `/nowhere/${step}/${attempt}`,
      ids: { run: () => 'run', nonce: () => `nonce-${(nonces += 1)}`.padEnd(16, '.') },
      crash: { reach: () => undefined },
      processes: { run: () => Promise.reject(new Error('no processes here')), killAll: () => undefined },
      orphans: {
        find: () => Promise.resolve(options.remains ?? { kind: 'gone', why: 'its runner died' }),
        stop: () => Promise.resolve(),
        left: (_run, step) => Promise.resolve(options.left?.(step) ?? []),
        stopLeft: (nonces) => Promise.resolve(options.stopLeft?.(nonces)),
        killAll: () => undefined,
      },
      confinement: null,
      connections: {
        postgres: () => {
          throw new Error('none');
        },
        s3: () => {
          throw new Error('none');
        },
      },
      outputs: {
        writer: () => ({ write: () => undefined, close: () => undefined }),
        follow: () => ({ stop: () => Promise.resolve() }),
        digest: () => Promise.resolve({ bytes: 0, sha256: '' }),
        clear: () => undefined,
        head: () => Promise.resolve({ text: '', bytes: 0 }),
        lastLines: () => Promise.resolve([]),
      },
      expressions: {
        check: () => Promise.resolve(null),
        evaluate: (expression) => {
          const truth = options.truths?.[expression];
          return Promise.resolve(
            typeof truth === 'boolean' ? { value: truth } : { error: truth ?? `unknown: ${expression}` },
          );
        },
      },
      journal: {
        append: (batch) => batch.map(stamp),
        head: () => ({ records: events.length, hash: events.at(-1)?.sum ?? '' }),
        close: () => undefined,
      },
      view: {
        interactive: options.person !== undefined,
        open: () => undefined,
        event: (event) => options.person?.(event, dispatch),
        live: () => undefined,
        suspend: () => Promise.resolve(),
        resume: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
    },
  };
  const begin = (event: RunEvent): void => {
    const { journal } = engine.ports;
    for (const recorded of journal.append([event])) evolve(state, recorded);
  };
  const origin = { operator: 'ada', host: 'h', boot: 'b', pid: 1, environment: {} } as const;
  if (options.history) begin({ type: 'run.resumed', ...origin });
  else
    begin({
      type: 'run.started',
      run: 'run',
      title: plan.title,
      mode: 'live',
      drill: null,
      runbook: { file: 'runbook.md', sha256: '', gitCommit: null },
      plan: '',
      tool: '0',
      cwd: '/',
      system: { platform: 'linux', node: 'v20', bash: '5.2' },
      onFailure: options.onFailure ?? 'stop',
      ...origin,
    });
  const loop = new Loop(engine);
  dispatch = (command) => setImmediate(() => loop.dispatch(command));
  return { state, events, loop, ran, play: () => loop.play(), types: () => events.map((event) => event.type) };
}
