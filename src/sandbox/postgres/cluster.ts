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

/**
 * Puts a fresh database cluster into `data` and returns its superuser's password. initdb runs once for each version;
 * later sandboxes copy what it made, which takes a fifth of the time.
 */
export async function createCluster(binaries: PostgresBinaries, data: string): Promise<string> {
  const home = await sandboxHome();
  const template = path.join(home, `cluster-${binaries.origin}-${binaries.version}`);
  if (!existsSync(template)) await makeTemplate(binaries, template);
  await runAsServer('cp', ['-a', path.join(template, 'data'), data]);
  return readFile(path.join(template, 'password'), 'utf8');
}

async function makeTemplate(binaries: PostgresBinaries, template: string): Promise<void> {
  const unfinished = `${template}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  await writeFile(path.join(unfinished, 'password'), password, { mode: 0o600 });
  const server = unprivileged();
  if (server) {
    await chown(unfinished, server.uid, server.gid);
    await chown(path.join(unfinished, 'password'), server.uid, server.gid);
  }
  await runAsServer(path.join(binaries.bin, 'initdb'), [
    ...['-D', path.join(unfinished, 'data'), '-U', USER, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'],
    ...['--pwfile', path.join(unfinished, 'password'), '--no-sync', '--no-instructions'],
  ]);
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }));
}

async function runAsServer(file: string, args: readonly string[]): Promise<void> {
  try {
    await run(file, [...args], {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
      ...unprivileged(),
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `${path.basename(file)} could not make the sandbox's PostgreSQL`,
        found: (stderr || message).trim().split('\n').slice(-3).join(' '),
        hint: 'is there room in the temporary directory? TMPDIR may name another one',
      },
      2,
    );
  }
}
