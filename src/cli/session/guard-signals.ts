import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface SignalGuard {
  /** Aborted by the first signal while services are started and filled; the reason is the RunbookError that says so. */
  readonly interrupted: AbortSignal;
  /** All is prepared: from now on signals are for the engine, and one that comes before it listens is kept for it. */
  handOver(): void;
  end(): void;
}

/**
 * Services outlive us so that a run can be resumed. Hence no signal may simply end this process from the first of them on
 * until the last of them has ended.
 *
 * @param left what has become of everything when the process ends after a signal
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
    // This is told a moment before the listener is there. It is to have the signal before it starts anything.
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
  new RunbookError({ code: 'cancelled', message: `${signal} while the sandbox was prepared: ${left}` }, EXIT.cancelled);
