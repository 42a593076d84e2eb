import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { SERVICE_NAMES } from '../model/sandbox-spec.ts';
import { freePort } from './launch.ts';
import { goneError, readState, writeState, type SandboxState } from './record.ts';
import type { ServiceRecord } from './service.ts';
import { readService, writeService } from './service-records.ts';
import { serviceOf } from './service-table.ts';

/** Everything that seeds, the disaster and services have written. Stand-ins are made again: they know their folder. */
const DATA = ['home', 'work', 'tmp', 'state', ...SERVICE_NAMES];

/**
 * Copies the data of a paused sandbox over the empty folders of a new one, sharing blocks where the file system can. The services
 * of the copy find their data as a clean shutdown left it, and take ports of their own.
 */
export async function copySandbox(
  from: string,
  to: string,
  state: SandboxState,
  signal?: AbortSignal,
): Promise<SandboxState> {
  const original = readState(from);
  if (!original?.seeded) throw goneError(from);
  const present = DATA.filter((name) => existsSync(path.join(from, name)));
  const paths = present.map((name) => path.join(from, name));
  const copying = promisify(execFile)('cp', ['-a', '--reflink=auto', ...paths, `${to}/`]);
  // By hand: the option of that name rejects before the process has ended, and what it writes would then be in the way of a removal.
  const stop = (): void => void copying.child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await copying;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  for (const name of SERVICE_NAMES) {
    const kept = readService(from, name);
    if (kept) await writeService(to, name, { ...kept, record: await moved(kept.record, serviceOf(name).ports) });
  }
  const { openedAt, seeded, disaster } = original;
  const copied: SandboxState = { ...state, openedAt, seeded, disaster };
  await writeState(to, copied);
  return copied;
}

/** With ports of its own, known before its start: a service that is stopped has an address too. */
async function moved(record: ServiceRecord, ports: readonly string[]): Promise<ServiceRecord> {
  const own: Record<string, number> = {};
  for (const name of ports) own[name] = await freePort();
  return { ...record, ...own, process: null };
}
