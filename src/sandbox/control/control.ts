import path from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '../../model/sandbox-spec.ts';
import { processIsAlive } from '../../process-identity/index.ts';
import { strayProcess } from '../cleanup.ts';
import type { How } from '../service.ts';
import { readService, writeService, type KeptService } from '../service-records.ts';
import { serviceOf } from '../service-table.ts';

export const SERVICE_VERBS = ['stop', 'kill', 'start', 'restart', 'status'] as const;
export type ServiceVerb = (typeof SERVICE_VERBS)[number];

/**
 * What the production command does to the real service: stops it cleanly or kills it, starts it on its port and its data and
 * waits until it answers. Says what it did. The sandbox knows afterwards: pause, resume and copy leave stopped what was stopped here.
 * Throws what keeps a service from starting, with the last lines of its log.
 */
export async function controlService(directory: string, verb: ServiceVerb, name: ServiceName): Promise<string> {
  const kept = readService(directory, name);
  if (!kept) {
    const there = SERVICE_NAMES.filter((each) => readService(directory, each));
    throw new Error(`the sandbox has no ${name}; its services: ${there.join(', ') || 'none'}`);
  }
  if (verb === 'status') return (await isRunning(directory, name, kept)) ? 'running' : 'stopped';
  if (verb !== 'start') await stop(directory, name, kept, verb === 'kill' ? 'crash' : 'clean');
  if (verb === 'stop' || verb === 'kill') return 'stopped';
  await start(directory, name, kept);
  return 'running';
}

async function isRunning(directory: string, name: ServiceName, { record }: KeptService): Promise<boolean> {
  if (record.process && processIsAlive(record.process)) return true;
  return (await strayProcess(directory, path.join(name, serviceOf(name).pidFile))) !== null;
}

/** Recorded first: a service that was stopped without this would be started again by a resume. */
async function stop(directory: string, name: ServiceName, kept: KeptService, how: How): Promise<void> {
  const { record } = kept;
  await writeService(directory, name, { ...kept, record: { ...record, stopped: true } });
  const stray = await strayProcess(directory, path.join(name, serviceOf(name).pidFile));
  for (const identity of [record.process, stray]) if (identity) await serviceOf(name).stop(identity, how);
}

async function start(directory: string, name: ServiceName, kept: KeptService): Promise<void> {
  const { spec } = kept;
  const record = readService(directory, name)?.record ?? kept.record;
  const folder = path.join(directory, name);
  const started = await serviceOf(name).start({ directory: folder, spec, record, fixedPorts: true });
  await writeService(directory, name, { spec, record: started });
}
