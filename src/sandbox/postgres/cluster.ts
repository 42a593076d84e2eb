import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { RunbookError } from '../../model/failure.ts';
import { sandboxHome, unprivileged } from '../home.ts';
import type { PostgresBinaries } from './binaries.ts';

const run = promisify(execFile);

/** The superuser of every sandbox. */
export const USER = 'postgres';

export interface ClusterOptions {
  /** Segments of the write-ahead log of 1 MiB in place of 16: where they are archived, each costs time and space. */
  readonly smallSegments: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts a fresh database cluster in `data` and returns the password of its superuser. initdb runs once for each version;
 * later sandboxes copy the result, which takes a fifth of the time.
 */
export async function createCluster(
  binaries: PostgresBinaries,
  data: string,
  { smallSegments, signal }: ClusterOptions,
): Promise<string> {
  const home = await sandboxHome();
  const kind = smallSegments ? '-archive' : '';
  const template = path.join(home, `cluster-${binaries.origin}-${binaries.version}${kind}`);
  if (!existsSync(template)) await makeTemplate(binaries, template, { smallSegments, signal });
  await runAsServer('cp', ['-a', path.join(template, 'data'), data], signal);
  return readFile(path.join(template, 'password'), 'utf8');
}

async function makeTemplate(binaries: PostgresBinaries, template: string, options: ClusterOptions): Promise<void> {
  // A process may open several sandboxes at once.
  const unfinished = `${template}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const remove = (): Promise<void> => rm(unfinished, { recursive: true, force: true, maxRetries: 3 });
  await remove();
  try {
    await initialise(binaries, unfinished, options);
    await rename(unfinished, template);
  } catch (error) {
    await remove();
    // Another sandbox made it in the meantime.
    if (!existsSync(template)) throw error;
  }
}

async function initialise(
  binaries: PostgresBinaries,
  unfinished: string,
  { smallSegments, signal }: ClusterOptions,
): Promise<void> {
  await mkdir(unfinished, { mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  await writeFile(path.join(unfinished, 'password'), password, { mode: 0o600 });
  const server = unprivileged();
  if (server) {
    await chown(unfinished, server.uid, server.gid);
    await chown(path.join(unfinished, 'password'), server.uid, server.gid);
  }
  const options = [
    ...['-D', path.join(unfinished, 'data'), '-U', USER, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'],
    ...['--pwfile', path.join(unfinished, 'password'), '--no-sync'],
    ...(smallSegments ? ['--wal-segsize=1'] : []),
  ];
  await runAsServer(path.join(binaries.bin, 'initdb'), options, signal);
}

async function runAsServer(file: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const running = run(file, [...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    ...unprivileged(),
  });
  // Not with the `signal` option, which rejects before the process has ended: what it still writes would prevent a removal.
  const stop = (): void => void running.child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await running;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message } = error as Error & { stderr?: string };
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `${path.basename(file)} could not create the PostgreSQL of the sandbox`,
        found: (stderr || message).trim().split('\n').slice(-3).join(' '),
        hint: 'free some space in the temporary directory, or set TMPDIR to another one',
      },
      2,
    );
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
