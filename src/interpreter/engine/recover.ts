import { attemptFiles } from '../../model/attempt-files.ts';
import type { OrphanState } from '../../model/ports.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { lastAttempt, type AttemptState } from '../../model/state.ts';
import { sinceStart } from './adopted.ts';
import { perform } from './attempt.ts';
import { outcomeEvents } from './outcome.ts';
import type { AppendEvents, Engine } from './engine.ts';

const POLL_MS = 250;

/**
 * Recovers a step that a dead runner started. A result with its nonce is adopted; while the step is alive, its output is
 * shown until it ends or is stopped; otherwise its outcome is unknown and never guessed.
 */
export async function recover(
  engine: Engine,
  step: PlannedStep,
  signal: AbortSignal,
  append: AppendEvents,
): Promise<void> {
  const { ports } = engine;
  const attempt = lastAttempt(engine.state, step.id);
  if (!attempt) return;
  const directory = ports.directory(step.id, attempt.attempt);
  const runner = await ports.kind(step.kind).load?.();
  const inRunner = runner !== undefined && !runner.adopt;
  const find = () => ports.orphans.find(directory, attempt.nonce, inRunner);
  const first = await find();
  if (first.kind !== 'alive')
    return recordOutcome(engine, step, attempt, first, { append, signal: NEVER, shown: false });
  const still = first.processes.map(({ pid, command }) => `${command}, pid ${pid}`).join('; ');
  append([
    {
      type: 'warning.raised',
      step: step.id,
      message: `${step.id} is still running from before (${still}); waiting for it. Ctrl-C or \`runbook abort\` stops it`,
    },
  ]);
  const attached = ports.outputs.follow(attemptFiles(directory).output, (text) =>
    ports.view.live({ kind: 'output', step: step.id, text }),
  );
  try {
    for (;;) {
      await ports.clock.sleep(POLL_MS, signal);
      const remains = await find();
      if (remains.kind !== 'alive')
        return await recordOutcome(engine, step, attempt, remains, { append, signal: NEVER, shown: true });
      const over = signal.aborted ? signal : isOver(engine, step) ? TIMEOUT : null;
      if (over === null) continue;
      await ports.orphans.stop(directory, attempt.nonce);
      const left = await find();
      const stopped = left.kind === 'finished' ? left : KILLED;
      return await recordOutcome(engine, step, attempt, stopped, { append, signal: over, shown: true });
    }
  } finally {
    await attached.stop();
  }
}

const NEVER = new AbortController().signal;
const TIMEOUT = AbortSignal.abort('timeout');

/** Its timeout counts from its start, including the time without a runner. */
const isOver = (engine: Engine, step: PlannedStep): boolean =>
  step.attributes.timeoutMs !== null && sinceStart(engine, step) >= step.attributes.timeoutMs;

/** The runner killed it, so a missing result does not make its outcome unknown. */
const KILLED = {
  kind: 'finished',
  exit: { exitCode: null, signal: 'SIGKILL', spawnError: null, survivors: [] },
  endedAt: null,
} as const;

type EndedOrphan = Exclude<OrphanState, { readonly kind: 'alive' }>;

/** `signal` is aborted only if the runner stopped the step: a step that ended by itself was not cancelled. */
async function recordOutcome(
  engine: Engine,
  step: PlannedStep,
  { attempt, nonce }: AttemptState,
  remains: EndedOrphan,
  how: { readonly append: AppendEvents; readonly signal: AbortSignal; readonly shown: boolean },
): Promise<void> {
  if (remains.kind === 'gone') {
    how.append([{ type: 'step.unknown', step: step.id, attempt, why: remains.why }]);
    return;
  }
  const at = { attempt, nonce, signal: how.signal, after: step.undoes };
  const outcome = await perform(engine, step, at, { ...remains, shown: how.shown });
  engine.ports.crash.reach('step.adopted');
  how.append(outcomeEvents(engine, step, at, outcome, true));
}
