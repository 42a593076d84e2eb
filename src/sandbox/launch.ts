import { spawn } from 'node:child_process';
import { open, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { RunbookError } from '../model/failure.ts';
import { identify, processIsAlive, signalProcess, type ProcessIdentity } from '../process-identity/index.ts';

/** Every service listens here and nowhere else. */
export const HOST = '127.0.0.1';
const POLL_MS = 20;

export interface Launch {
  /** `PostgreSQL`, for messages. */
  readonly title: string;
  readonly port: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user?: { readonly uid: number; readonly gid: number } | null;
  /** Receives what the server prints; the message of a failed start quotes its end. */
  readonly log: string;
  /** Written here, for servers that do not do so themselves. */
  readonly pidFile?: string;
  readonly signal?: AbortSignal | undefined;
  answers(): Promise<boolean>;
}

/**
 * Starts a server whose process outlives the runner, and waits until it answers. Throws a RunbookError `sandbox` with the last lines
 * of its log if it does not; the process is gone then.
 */
export async function launchServer(launch: Launch): Promise<ProcessIdentity> {
  const { title, port, log, signal } = launch;
  const output = await open(log, 'a', 0o600);
  const { size: before } = await output.stat();
  const child = spawn(launch.file, launch.args, {
    detached: true,
    cwd: '/',
    env: launch.env,
    stdio: ['ignore', output.fd, output.fd],
    ...launch.user,
  });
  let failed: string | null = null;
  child.once('error', (error) => (failed = error.message));
  child.once('exit', (code, killer) => (failed = `it ended with ${killer ?? `exit code ${code}`}`));
  child.unref();
  if (launch.pidFile !== undefined && child.pid !== undefined) await writeFile(launch.pidFile, `${child.pid}\n`);
  await output.close();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  for (let waited = 0; failed === null && identity && !signal?.aborted && waited < 30_000; waited += POLL_MS) {
    if (await launch.answers()) {
      child.removeAllListeners();
      return identity;
    }
    await wait(POLL_MS);
  }
  if (identity) await stopProcess(identity, ['SIGQUIT', 'SIGKILL']);
  const lines = await endOf(log, before);
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the ${title} of the sandbox did not start on port ${port}`,
      found: `${failed ?? 'no answer within 30 s'}${lines.length > 0 ? `: ${lines.join(' | ')}` : ''}`,
      hint: `see its log ${log}`,
    },
    2,
  );
}

/** The last lines that were written to a log after it had this size, and before them those that name the cause. */
async function endOf(log: string, size: number): Promise<string[]> {
  const file = await open(log, 'r');
  try {
    const length = Math.max(0, (await stat(log)).size - size);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size);
    const lines = buffer.toString('utf8').trim().split('\n');
    const said = lines.filter((line) => line.trim() !== '');
    const causes = said.filter((line) => /\b(FATAL|PANIC)\b(?!.*is starting up)/.test(line)).slice(-3);
    return [...new Set([...causes, ...said.slice(-4)])];
  } finally {
    await file.close();
  }
}

/** Sends each signal in turn until the process is gone, with time to end after each. */
export async function stopProcess(
  identity: ProcessIdentity,
  signals: readonly NodeJS.Signals[],
  patience = 5_000,
): Promise<void> {
  for (const signal of signals) {
    signalProcess(identity, signal);
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!processIsAlive(identity)) return;
      await wait(POLL_MS);
    }
  }
}

/**
 * Calls `launch` with the recorded port, again for as long as an old server may still hold it, and then with free ones. With
 * `fixed`, steps know the port: it is called again only when something still holds it.
 */
export async function onPort<T>(
  wanted: { readonly port: number; readonly fixed?: boolean | undefined; readonly signal?: AbortSignal | undefined },
  launch: (port: number) => Promise<T>,
): Promise<T> {
  let { port } = wanted;
  for (let attempt = 1; ; attempt += 1) {
    wanted.signal?.throwIfAborted();
    if (port === 0 || (attempt > 3 && !wanted.fixed)) port = await freePort();
    try {
      return await launch(port);
    } catch (error) {
      // After a kill -9 the children of the old server may hold its memory for a moment, and the port may be taken by now.
      if (attempt >= 6 || !(error instanceof RunbookError) || (wanted.fixed && !isHeld(error))) throw error;
      await wait(100 * 2 ** attempt);
    }
  }
}

const isHeld = ({ failure }: RunbookError): boolean =>
  /address already in use|shared memory block/i.test(failure.found ?? '');

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, HOST, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
