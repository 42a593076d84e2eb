import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Shared: a look ends before the next one begins, and its result is copied. */
let shared: Buffer | undefined;

export interface FollowOptions {
  /** Time between looks while the file grows. While it does not, it rises to `QUIET` times as much. */
  readonly intervalMs: number;
  /** When more than this was added since the last look, only the end of it is shown. */
  readonly maxBytesPerLook?: number;
  /** Called with the number of bytes that were left out, before what follows them. */
  readonly onSkip?: (bytes: number) => void;
}

const CHUNK = 65_536;
const FLOOD = 1 << 20;
/** A step that prints nothing for hours must not cost 25 looks a second. */
const QUIET = 6;

/**
 * Reports what is added to a file that other processes write, from its beginning, in chunks of at most 64 KiB. It looks now and
 * then and not at every write, so a step that prints gigabytes costs no more than one that prints lines.
 * The file may be created later. `stop` reports what was added until then.
 */
export function followFile(
  path: string,
  onChunk: (chunk: Buffer, offset: number) => void,
  options: FollowOptions,
): { stop(): Promise<void> } {
  let file: number | undefined;
  let offset = 0;
  let stopped = false;
  const limit = options.maxBytesPerLook ?? FLOOD;
  const look = (): boolean => {
    file ??= tryOpen(path);
    if (file === undefined) return false;
    const { size } = fstatSync(file);
    if (size === offset) return false;
    const buffer = (shared ??= Buffer.allocUnsafe(CHUNK));
    if (size - offset > limit) {
      options.onSkip?.(size - limit - offset);
      offset = size - limit;
    }
    while (offset < size) {
      const read = readSync(file, buffer, 0, Math.min(CHUNK, size - offset), offset);
      if (read === 0) return true;
      const at = offset;
      offset += read;
      onChunk(Buffer.from(buffer.subarray(0, read)), at);
    }
    return true;
  };
  let wait = options.intervalMs;
  const lookAgain = (): void => {
    wait = look() ? options.intervalMs : Math.min(wait * 2, QUIET * options.intervalMs);
    timer = setTimeout(lookAgain, wait);
  };
  let timer = setTimeout(lookAgain, wait);
  return {
    stop: () => {
      if (stopped) return Promise.resolve();
      stopped = true;
      clearTimeout(timer);
      look();
      if (file !== undefined) closeSync(file);
      return Promise.resolve();
    },
  };
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
