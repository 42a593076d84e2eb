import type { PlannedStep } from '../../model/plan.ts';
import { lastAttempt } from '../../model/state.ts';
import { outcomeEvents, perform, type Record } from './attempt.ts';
import type { Engine } from './engine.ts';

const POLL_MS = 250;

/**
 * A step that was started by a runner that is gone. Its result is adopted when it left one with its nonce; while it
 * lives it is waited for; otherwise its outcome is unknown, and is never guessed.
 */
export async function recover(engine: Engine, step: PlannedStep, signal: AbortSignal, record: Record): Promise<void> {
  const { ports } = engine;
  const attempt = lastAttempt(engine.state, step.id);
  if (!attempt) return;
  const directory = ports.directory(step.id, attempt.attempt);
  let told = false;
  for (;;) {
    const remains = await ports.remainders.find(directory, attempt.nonce);
    if (remains.kind === 'finished') {
      const at = { attempt: attempt.attempt, nonce: attempt.nonce, signal, after: step.undoes };
      const outcome = await perform(engine, step, at, remains.exit);
      record(outcomeEvents(engine, step, at, outcome, true));
      return;
    }
    if (remains.kind === 'gone') {
      record([{ type: 'step.unknown', step: step.id, attempt: attempt.attempt, why: remains.why }]);
      return;
    }
    if (!told) {
      const pids = remains.pids.join(', ');
      record([
        {
          type: 'warning.raised',
          step: step.id,
          message: `${step.id} still runs (pid ${pids}) from before; waiting for it`,
        },
      ]);
      told = true;
    }
    await ports.clock.sleep(POLL_MS, signal);
    if (signal.aborted) return;
  }
}
