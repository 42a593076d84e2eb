/** Part of a limit that counts as all of it: the machine's clocks do not agree to the last percent. */
const NEARLY = 0.9;

/**
 * Runs synchronous work that stops itself after a given time, as `vm` does, until it is done or has used `limitMs` of
 * processor time. A wall clock alone would refuse good input on a busy machine: work that was stopped before it had its
 * share is started again with twice the time. Throws what the work throws, including its time-out.
 */
export function withinProcessorTime<T>(limitMs: number, work: (timeoutMs: number) => T): T {
  const begun = process.cpuUsage();
  for (let timeoutMs = Math.max(1, Math.ceil(limitMs)); ; timeoutMs *= 2) {
    try {
      return work(timeoutMs);
    } catch (error) {
      if (!isTimeout(error) || spentMs(begun) >= limitMs * NEARLY) throw error;
    }
  }
}

/** The error comes from the realm of the script, which has a different `Error`. */
export const isTimeout = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Processor time of this process since `begun`, milliseconds. */
export function spentMs(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}
