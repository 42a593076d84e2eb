import { spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';
import { programPath } from './program-path.ts';
import type { ScriptTask } from './script-task.ts';

export interface ScriptSettings {
  /** `seed` or `disaster`, for messages and the name of the log. */
  readonly what: string;
  /** The sandbox's private folder. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
}

/**
 * Runs seeds and disasters in a process of their own with the sandbox's environment. They are code of the runbook's author:
 * this keeps accidents in, not malice.
 */
export async function runScripts(task: ScriptTask, settings: ScriptSettings): Promise<void> {
  if (task.files.length === 0) return;
  const file = path.join(settings.directory, `${settings.what}.json`);
  const logFile = path.join(settings.directory, `${settings.what}.log`);
  await writeFile(file, JSON.stringify(task), { mode: 0o600 });
  const output = await open(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [programPath('sandbox-script'), file], {
    cwd: task.dir,
    // The client's advice about Node versions is ours to follow and would only stand between a script's own lines.
    env: { ...settings.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  let failure: string | null = null;
  child.on('message', (message: { log?: string; error?: string }) => {
    if (message.log !== undefined) settings.log(message.log);
    if (message.error !== undefined) failure = message.error;
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  await output.close();
  await rm(file, { force: true });
  if (code === 0) return;
  const lastLines = (await readFile(logFile, 'utf8'))
    .trim()
    .split('\n')
    .slice(-10)
    .filter((line) => line !== '');
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox's ${settings.what} failed`,
      found: failure ?? `it ended with ${code}`,
      hint: `put ${task.files.map((each) => path.relative(task.folder, each)).join(', ')} right and play again`,
      ...(lastLines.length > 0 ? { lastLines } : {}),
    },
    2,
  );
}
