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
