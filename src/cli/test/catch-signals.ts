import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { SIGNALS, type Signals } from '../session/signals.ts';

export interface CaughtSignals extends Signals {
  /** Aborted by the first signal; the reason is a RunbookError with exit code 130. */
  readonly interrupted: AbortSignal;
  end(): void;
}

/**
 * The signals of the process, for everything that is tested side by side: a listener added after the first signal gets it at once,
 * so no sandbox is opened and no step started after it.
 */
export function catchSignals(): CaughtSignals {
  const stop = new AbortController();
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  let first: NodeJS.Signals | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    first ??= signal;
    stop.abort(cancelledBy(first));
    for (const hear of [...listeners]) hear(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    interrupted: stop.signal,
    listen(hear) {
      listeners.add(hear);
      if (first !== null) hear(first);
      return () => listeners.delete(hear);
    },
    end() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

const cancelledBy = (signal: string): RunbookError =>
  new RunbookError(
    { code: 'cancelled', message: `${signal}: the test was cancelled, its sandboxes and its runs were removed` },
    EXIT.cancelled,
  );
