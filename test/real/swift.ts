import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Debian's python3, which has the packages of Swift; another one may be first on the PATH. */
const PYTHON = '/usr/bin/python3';

export const swiftInstalled = spawnSync(PYTHON, ['-c', 'import swift.common.wsgi']).status === 0;

/** OpenStack Swift behind its S3 API: another independent implementation, which keeps less than Amazon does. */
export async function startSwift(): Promise<{
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  stop(): Promise<void>;
}> {
  const directory = await mkdtemp(path.join(tmpdir(), 'runbook-swift-'));
  const child = spawn(PYTHON, [path.join(import.meta.dirname, 'swift-server.py'), directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  let [said, complained] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (complained = (complained + chunk.toString()).slice(-4_096)));
  const port = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith('\n')) resolve(said.trim());
    });
  });
  const first = await Promise.race([port, ended]);
  if (first === undefined) {
    await stop();
    throw new Error(`Swift did not start: ${complained}`);
  }
  const endpoint = `http://127.0.0.1:${first}`;
  return { endpoint, accessKeyId: 'test:tester', secretAccessKey: 'testing', stop };
}
