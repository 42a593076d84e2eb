import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServiceName, ServiceSpec } from '../model/sandbox-spec.ts';
import { readState } from './record.ts';
import type { ServiceRecord } from './service.ts';

/** What a sandbox keeps of one service. Each has a file of its own, because steps that stop and start one change it during a run. */
export interface KeptService {
  readonly spec: ServiceSpec;
  readonly record: ServiceRecord;
}

const fileOf = (directory: string, name: ServiceName): string => path.join(directory, 'services', `${name}.json`);

/** Null where the sandbox has no such service, or it was never started. */
export function readService(directory: string, name: ServiceName): KeptService | null {
  try {
    return JSON.parse(readFileSync(fileOf(directory, name), 'utf8')) as KeptService;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // The sandbox of an earlier version keeps them in its state.
  const former = readState(directory) as { readonly [name: string]: unknown } | null;
  const record = former?.[name] as ServiceRecord | null | undefined;
  return record ? { spec: { seed: [] }, record } : null;
}

export async function writeService(directory: string, name: ServiceName, kept: KeptService): Promise<void> {
  const file = fileOf(directory, name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(kept), { mode: 0o600 });
  await rename(unfinished, file);
}
