import path from 'node:path';
import { SERVICE_NAMES, type SandboxSpec, type ServiceName, type ServiceSpec } from '../model/sandbox-spec.ts';
import { RunbookError } from '../model/failure.ts';
import { place } from '../model/source.ts';
import type { ContentReader } from './content/content.ts';
import type { MissingService, ServiceFacts, ServiceRecord } from './service.ts';
import { readService, writeService } from './service-records.ts';
import { serviceOf } from './service-table.ts';

/** How steps, seeds and confinement use the services of a sandbox; null for each that it does not have. */
export type ServicesFacts = { readonly [name in ServiceName]: ServiceFacts | null };

export interface StartOptions {
  readonly log?: (text: string) => void;
  /** Stops a service that is still starting. */
  readonly signal?: AbortSignal | undefined;
}

/** The services that a sandbox needs and that cannot be started on this machine, with what to install. Starts nothing. */
export async function missingServices(spec: SandboxSpec): Promise<readonly MissingService[]> {
  const needed = SERVICE_NAMES.filter((name) => spec[name]);
  const missing = await Promise.all(needed.map((name) => serviceOf(name).missing()));
  return missing.filter((one) => one !== null);
}

/** Throws a RunbookError `sandbox`, exit 2, that names every missing service and its package. */
export async function requireServices(spec: SandboxSpec): Promise<void> {
  const missing = await missingServices(spec);
  if (missing.length === 0) return;
  const names = missing.map(({ service }) => service).join(' and ');
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox needs ${names}, which ${missing.length === 1 ? 'is' : 'are'} not on this machine`,
      at: place(spec.span),
      expected: 'a server that can be started on loopback',
      hint: missing.map(({ service, install }) => `${service}: ${install}`).join('; '),
    },
    2,
  );
}

/**
 * Starts the services of the spec, or adopts them if they still run; a restarted service keeps its data and, if free, its ports. One
 * that was stopped on purpose stays stopped.
 */
export async function startServices(
  spec: SandboxSpec,
  directory: string,
  { log, signal }: StartOptions = {},
): Promise<void> {
  const starting = SERVICE_NAMES.map(async (name) => {
    const wanted = spec[name];
    if (!wanted) return;
    const service = serviceOf(name);
    const record = readService(directory, name)?.record ?? service.fresh();
    if (record.stopped) return;
    log?.(`starting ${service.title}`);
    const started = await service.start({ directory: path.join(directory, name), spec: wanted, record, signal });
    await writeService(directory, name, { spec: wanted, record: started });
  });
  // Waits for all, even if one fails: a service that is still starting could not be found and stopped.
  const failed = (await Promise.allSettled(starting)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What the started services of a sandbox look like; before the start, with empty addresses, for the names of variables. */
export function describeServices(spec: SandboxSpec, directory: string | null): ServicesFacts {
  const facts = SERVICE_NAMES.map((name) => {
    const wanted = spec[name];
    if (!wanted) return [name, null] as const;
    const record = directory === null ? serviceOf(name).fresh() : recordOf(directory, name);
    return [name, serviceOf(name).describe(path.join(directory ?? '', name), wanted, record)] as const;
  });
  return Object.fromEntries(facts) as ServicesFacts;
}

/** How to look at the content of each service that runs and has a reader. */
export function readServices(spec: SandboxSpec, directory: string): readonly ContentReader[] {
  return SERVICE_NAMES.flatMap((name) => {
    const record = spec[name] ? readService(directory, name)?.record : undefined;
    return record ? (serviceOf(name).content?.(record) ?? []) : [];
  });
}

/** Creates the databases and buckets that do not exist yet. */
export async function prepareServices(spec: SandboxSpec, directory: string): Promise<void> {
  await eachRunning(spec, directory, (name, wanted, record) => serviceOf(name).prepare?.(wanted, record));
}

/** After seeds and the disaster. */
export async function settleServices(spec: SandboxSpec, directory: string): Promise<void> {
  await eachRunning(spec, directory, (name, _wanted, record) => serviceOf(name).afterScripts?.(record));
}

async function eachRunning(
  spec: SandboxSpec,
  directory: string,
  work: (name: ServiceName, wanted: ServiceSpec, record: ServiceRecord) => Promise<void> | undefined,
): Promise<void> {
  await Promise.all(
    SERVICE_NAMES.map(async (name) => {
      const [wanted, record] = [spec[name], readService(directory, name)?.record];
      if (wanted && record && !record.stopped) await work(name, wanted, record);
    }),
  );
}

function recordOf(directory: string, name: ServiceName): ServiceRecord {
  const kept = readService(directory, name);
  if (!kept) throw new Error(`the service ${name} of the sandbox has no record`);
  return kept.record;
}
