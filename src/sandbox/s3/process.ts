import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../../model/failure.ts';
import { identify, processIsAlive, type ProcessIdentity } from '../../process-identity/index.ts';
import { programPath } from '../../program-path/index.ts';
import { stopProcess } from '../launch.ts';
import type { ServiceRecord } from '../service.ts';

export interface S3ProgramConfig {
  readonly directory: string;
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3ServiceRecord extends ServiceRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const freshS3Record = (): S3ServiceRecord => ({
  port: 0,
  process: null,
  accessKeyId: `SANDBOX${randomBytes(6).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(24).toString('base64url'),
});

/**
 * Runs the S3 server as a separate process, so that it outlives a killed runner. A former one is adopted if it
 * is alive; otherwise a new one is started on its data and, if that is free, its port.
 */
export async function startS3Process(
  directory: string,
  record: S3ServiceRecord,
  fixedPort = false,
): Promise<S3ServiceRecord> {
  if (await answers(record)) return record;
  // If it hangs or is being killed, it still holds data and port.
  if (record.process) await stopS3Process(record.process);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { accessKeyId, secretAccessKey } = record;
  const credentials = { accessKeyId, secretAccessKey };
  const ports = record.port === 0 ? [0] : fixedPort ? [record.port] : [record.port, 0];
  let found = '';
  for (const port of ports) {
    const started = await launch(directory, { directory: path.join(directory, 'store'), port, ...credentials });
    if (typeof started !== 'string') return { ...credentials, ...started };
    found = started;
  }
  throw new RunbookError(
    {
      code: 'sandbox',
      message: 'the S3 server of the sandbox did not start',
      found,
      hint: `see its log in ${directory}`,
    },
    2,
  );
}

export const stopS3Process = (identity: ProcessIdentity): Promise<void> =>
  stopProcess(identity, ['SIGTERM', 'SIGKILL'], 3_000);

/** It refuses the unsigned request, which shows that it is alive. */
async function answers({ port, process: identity }: S3ServiceRecord): Promise<boolean> {
  if (!identity || !processIsAlive(identity)) return false;
  try {
    const response = await fetch(endpointOf(port), { signal: AbortSignal.timeout(3_000) });
    await response.text();
    return response.headers.get('server') === 'runbook-sandbox';
  } catch {
    return false;
  }
}

const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Port and process, or the last output of a server that could not start. */
async function launch(
  directory: string,
  config: S3ProgramConfig,
): Promise<{ port: number; process: ProcessIdentity } | string> {
  // A file and not an argument: every user can read a command line.
  const file = path.join(directory, 'config.json');
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  const log = path.join(directory, 'server.log');
  const output = await open(log, 'a', 0o600);
  const child = spawn(process.execPath, [programPath('sandbox-s3.js'), file], {
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', output.fd],
  });
  const line = await new Promise<string>((resolve) => {
    let text = '';
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(text));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('\n')) resolve(text);
    });
  });
  await output.close();
  child.stdout?.destroy();
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (line !== '' && identity) return { port: Number(line), process: identity };
  return (await readFile(log, 'utf8')).trim().split('\n').at(-1) ?? '';
}
