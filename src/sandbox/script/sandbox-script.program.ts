import { readFile } from 'node:fs/promises';
import { performTask, type ScriptTask } from './task.ts';

/** Runs its task file and reports to the parent over IPC: `{ log }` lines, and at the end `{ done }` or `{ error }`. */
const task = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as ScriptTask;
const tell = (message: object): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
try {
  await performTask(task, (text) => void tell({ log: text }));
  await tell({ done: true });
  process.exit(0);
} catch (error) {
  await tell({
    error: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : '',
  });
  process.exit(1);
}
