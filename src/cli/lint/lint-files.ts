import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LintSettings } from '../../lint/index.ts';
import { programPath } from '../../program-path/index.ts';
import { fixFile, type FixedFile } from './fix-file.ts';
import type { LintAnswer, LintOrder } from './lint-order.ts';

/** Below this many files, starting workers takes longer than they save. */
const WORTH_WORKERS = 40;
const MOST_WORKERS = 8;

interface How {
  readonly cwd: string;
  readonly settings: LintSettings;
  readonly fix: boolean;
}

/** Looks at all files, on all processors when there are many; the results are in the order of the files. */
export async function lintFiles(files: readonly string[], how: How): Promise<readonly FixedFile[]> {
  const workers = Math.min(availableParallelism(), MOST_WORKERS);
  if (files.length >= WORTH_WORKERS && workers > 1) return sideBySide(files, how, workers);
  const results: FixedFile[] = [];
  for (const file of files) results.push(await fixFile(file, how.cwd, how.settings, how.fix));
  return results;
}

/** Each worker gets the next file when it is done with one. Rejects, and ends all of them, when one fails. */
async function sideBySide(files: readonly string[], how: How, count: number): Promise<readonly FixedFile[]> {
  const results: FixedFile[] = [];
  let next = 0;
  const workers = Array.from({ length: count }, () => new Worker(programPath('lint-worker.js')));
  const hand = (worker: Worker): boolean => {
    const file = files[next];
    if (file === undefined) return false;
    const order: LintOrder = { index: next, file, ...how };
    next += 1;
    worker.postMessage(order, []);
    return true;
  };
  const finished = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.on('error', reject);
        worker.on('message', ({ index, result }: LintAnswer) => {
          results[index] = result;
          if (!hand(worker)) resolve();
        });
        if (!hand(worker)) resolve();
      }),
  );
  try {
    await Promise.all(finished);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}
