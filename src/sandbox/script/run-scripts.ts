import { spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import { programPath } from '../../program-path/index.ts';
import type { ScriptTask } from './task.ts';

export interface ScriptSettings {
  /** `seed` or `disaster`, for messages and the name of the log. */
  readonly what: string;
  /** The private folder of the sandbox. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  /** Kills the scripts and everything they started; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs seeds and disasters in a separate process with the environment of the sandbox. They are code of the author of the runbook:
 * this contains accidents, not malice.
 */
export async function runScripts(task: ScriptTask, settings: ScriptSettings): Promise<void> {
  const { signal, what } = settings;
  if (task.files.length === 0) return;
  settings.log(`${what === 'seed' ? 'seeding' : 'the disaster'}: ${namesOf(task)}`);
  const file = path.join(settings.directory, `${what}.json`);
  const logFile = path.join(settings.directory, `${what}.log`);
  await writeFile(file, JSON.stringify(task), { mode: 0o600 });
  const output = await open(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [programPath('sandbox-script.js'), file], {
    cwd: task.dir,
    // The S3 client's advice about Node versions is not for the author of a script, and would appear between its output lines.
    env: { ...settings.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
    // A separate process group, so that the commands of a script can be stopped with it.
    detached: true,
  });
  const stop = (): void => killGroup(child.pid);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let failure: string | null = null;
  child.on('message', (message: { log?: string; error?: string }) => {
    if (message.log !== undefined) settings.log(`  ${message.log}`);
    if (message.error !== undefined) failure = message.error;
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  signal?.removeEventListener('abort', stop);
  await output.close();
  await rm(file, { force: true });
  signal?.throwIfAborted();
  if (code === 0) return;
  const lastLines = (await readFile(logFile, 'utf8'))
    .trim()
    .split('\n')
    .slice(-10)
    .filter((line) => line !== '');
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the ${what} of the sandbox failed`,
      found: failure ?? `it ended with ${code}`,
      hint: `fix ${namesOf(task)} and play again`,
      ...(lastLines.length > 0 ? { lastLines } : {}),
    },
    2,
  );
}

const namesOf = ({ files, folder }: ScriptTask): string => files.map((each) => path.relative(folder, each)).join(', ');

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
