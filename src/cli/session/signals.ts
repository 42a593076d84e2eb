import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';

export interface SignalGuard {
  /** Aborted by the first signal while services are started and filled; the reason is a RunbookError. */
  readonly interrupted: AbortSignal;
  /** Everything is prepared: from now on signals go to the engine, and one that arrives before it listens is kept for it. */
  handOver(): void;
  end(): void;
}

/**
 * Services outlive this process so that a run can be resumed. Hence no signal may end the process by default from the start
 * of the first service until the end of the last one.
 *
 * @param left what is left of the sandbox when a signal has ended the process
 */
export function guardSignals(left: string): SignalGuard {
  const preparing = new AbortController();
  let engine: 'not yet' | 'awaited' | 'there' = 'not yet';
  let kept: NodeJS.Signals | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (engine === 'not yet') preparing.abort(interruptedBy(signal, left));
    else if (engine === 'awaited') kept ??= signal;
  };
  const onListener = (event: string | symbol): void => {
    if (engine !== 'awaited' || !SIGNALS.some((signal) => signal === event)) return;
    engine = 'there';
    // This event comes a moment before the listener is added. The listener has to get the signal before it starts anything.
    const signal = kept;
    if (signal !== null) queueMicrotask(() => process.emit(signal, signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('newListener', onListener);
  return {
    interrupted: preparing.signal,
    handOver() {
      engine = 'awaited';
    },
    end() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
      process.off('newListener', onListener);
    },
  };
}

const interruptedBy = (signal: string, left: string): RunbookError =>
  new RunbookError(
    { code: 'cancelled', message: `${signal} while the sandbox was being prepared: ${left}` },
    EXIT.cancelled,
  );

export const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Where a session hears that it should stop: the first signal stops it gracefully, the second at once. */
export interface Signals {
  /** Returns what ends the listening. */
  listen(hear: (signal: NodeJS.Signals) => void): () => void;
}

export const processSignals: Signals = {
  listen(hear) {
    for (const signal of SIGNALS) process.on(signal, hear);
    return () => SIGNALS.forEach((signal) => process.off(signal, hear));
  },
};
