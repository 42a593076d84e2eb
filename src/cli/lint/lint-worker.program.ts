import { parentPort } from 'node:worker_threads';
import { fixFile } from './fix-file.ts';
import type { LintOrder } from './lint-order.ts';

/** Looks at one file after the other, as the main thread hands them out. */
parentPort?.on('message', ({ index, file, cwd, settings, fix }: LintOrder) => {
  fixFile(file, cwd, settings, fix).then(
    (result) => parentPort?.postMessage({ index, result }, []),
    (error: unknown) => {
      // Thrown outside of the promise, it ends the worker, and the main thread hears of it.
      setImmediate(() => {
        throw error;
      });
    },
  );
});
