import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sandboxHome } from './home.ts';
import { identify, processIsAlive, type ProcessIdentity } from '../process-identity/index.ts';
import { readState } from './record.ts';
import { SERVICE_NAMES } from '../model/sandbox-spec.ts';
import type { How } from './service.ts';
import { readService } from './service-records.ts';
import { serviceOf } from './service-table.ts';

const HOUR_MS = 3_600_000;

/** A sandbox whose runner is gone, and the run that it belongs to. */
export interface AbandonedSandbox {
  readonly run: string;
  readonly runDirectory: string | null;
  readonly directory: string;
}

/** `pause` stops the services and keeps the data for a resume. */
export type Fate = 'remove' | 'pause' | 'leave';

/**
 * Keeps, pauses or removes each sandbox whose runner has died. Returns the ids of the runs whose sandbox was removed. Touches only this
 * user's `TMPDIR/runbook-sandbox-UID`, and only processes that belong to the sandboxes it stops.
 */
export async function sweepSandboxes(fateOf: (sandbox: AbandonedSandbox) => Fate): Promise<string[]> {
  const home = await sandboxHome();
  const swept: string[] = [];
  for (const name of await readdir(home)) {
    const directory = path.join(home, name);
    const state = readState(directory);
    if (!state) {
      if (name.startsWith('.') && (await isOld(directory))) await rm(directory, { recursive: true, force: true });
      continue;
    }
    const { run, runDirectory } = state;
    if (processIsAlive(state.owner)) continue;
    const fate = fateOf({ run, runDirectory, directory });
    if (fate === 'pause') await stopServices(directory, 'clean');
    if (fate !== 'remove') continue;
    await removeSandbox(directory);
    swept.push(run);
  }
  return swept;
}

/** Stops the services of a sandbox, then deletes its folder. */
export async function removeSandbox(directory: string): Promise<void> {
  await stopServices(directory, 'crash');
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Stops the services: `clean` where their data will be used again. */
export async function stopServices(directory: string, how: How): Promise<void> {
  const stopping = SERVICE_NAMES.map(async (name) => {
    const service = serviceOf(name);
    const recorded = readService(directory, name)?.record.process;
    const stray = await strayProcess(directory, path.join(name, service.pidFile));
    for (const identity of [recorded, stray]) if (identity) await service.stop(identity, how);
  });
  await Promise.all(stopping);
}

/**
 * A service that was started but not yet recorded when the runner was killed: its pid file names it, and its command line must
 * name this sandbox, because another process may have the pid by now.
 */
export async function strayProcess(directory: string, file: string): Promise<ProcessIdentity | null> {
  const text = await readFile(path.join(directory, file), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !commandLine(pid).includes(directory)) return null;
  return identify(pid) ?? null;
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

async function isOld(directory: string): Promise<boolean> {
  const found = await stat(directory).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > HOUR_MS;
}
