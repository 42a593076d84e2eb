import { setMaxListeners } from 'node:events';

/**
 * Does the work for every item, at most `limit` at a time. Takes the next item only when there is room, so an endless
 * source stays unread beyond that. After the first error or an abort it takes no more, lets running work finish, and throws.
 */
export async function mapConcurrent<T>(
  limit: number,
  items: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // Every request listens to the signal; Node reports more than ten listeners as a leak.
  setMaxListeners(0, signal);
  const running = new Set<Promise<void>>();
  const errors: unknown[] = [];
  try {
    for await (const item of items) {
      if (signal.aborted || errors.length > 0) break;
      const task: Promise<void> = work(item)
        .catch((error: unknown) => void errors.push(error))
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (errors.length > 0) throw errors[0];
  signal.throwIfAborted();
}
