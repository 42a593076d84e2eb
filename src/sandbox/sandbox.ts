import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock, Confinement } from '../model/ports.ts';
import type { Connection, Param } from '../model/runbook.ts';
import { SERVICE_NAMES, type SandboxSpec } from '../model/sandbox-spec.ts';
import { removeSandbox, stopServices } from './cleanup.ts';
import { provideCommands } from './stand-ins/index.ts';
import { requireComplete } from './completeness.ts';
import { copySandbox } from './copy-sandbox.ts';
import { createConfinement } from './confinement.ts';
import { sandboxConnections } from './connections.ts';
import type { SandboxFolders } from './environment.ts';
import { environmentOf } from './environment.ts';
import { sandboxHome } from './home.ts';
import { identify } from '../process-identity/index.ts';
import type { SandboxRecord, SandboxState } from './record.ts';
import { brokenOffError, goneError, readState, writeState } from './record.ts';
import { runScripts } from './script/run-scripts.ts';
import type { ScriptTask } from './script/task.ts';
import {
  describeServices,
  prepareServices,
  readServices,
  requireServices,
  settleServices,
  startServices,
  type ServicesFacts,
} from './services.ts';
import { fileReader, stateReader, type ContentReader } from './content/index.ts';

export interface SandboxOptions {
  readonly spec: SandboxSpec;
  /** The folder of the runbook, absolute: where the paths of the spec begin. */
  readonly folder: string;
  readonly connections: readonly Connection[];
  readonly params: readonly Param[];
  /** Values that take precedence over the answers of the spec, by param. */
  readonly values?: Readonly<Record<string, string>>;
  readonly run: string;
  readonly runDirectory?: string;
  /** The sandbox of a run that is resumed: it is opened again as the run left it. */
  readonly existing?: SandboxRecord | null;
  /** Begins as a copy of this sandbox, which has to be seeded and paused; it keeps its own services and its own folder. */
  readonly copyOf?: SandboxRecord;
  readonly clock: Pick<Clock, 'wall'>;
  /** The environment of the operator: PATH is searched for tools, a few harmless variables are inherited. */
  readonly operator?: NodeJS.ProcessEnv;
  /** Receives the progress of the preparation, line by line. */
  readonly log?: (text: string) => void;
  /** Stops the preparation: what was started is stopped, and what is new is removed. Its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface Sandbox {
  /** The complete environment of the steps. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The connections of the runbook, pointing to the sandbox: resolve these and never the original ones. */
  readonly connections: readonly Connection[];
  /** Confines the built-in step kinds. */
  readonly confinement: Confinement;
  /** Values for params and secrets. */
  readonly params: Readonly<Record<string, string>>;
  readonly record: SandboxRecord;
  /** For the journal: services, stand-ins and disaster. */
  readonly services: readonly string[];
  readonly standIns: readonly string[];
  readonly disaster: string | null;
  /** JSON Lines, one for each call of a stand-in. */
  readonly calls: string;
  /** New readers of everything that it holds: files, what stand-ins remember, and its services. */
  content(): readonly ContentReader[];
  /** Runs the disaster, once in the life of a sandbox. */
  strike(): Promise<void>;
  /** Stops the services and keeps their data: a resume starts them again on it. */
  pause(): Promise<void>;
  /** Stops the services and deletes everything. Without this call, the sandbox stays for a resume or for the next sweep. */
  close(): Promise<void>;
}

/** Starts local services with throw-away data and confines what is played against them. Throws `sandbox`, exit 2. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { spec, folder, connections, existing, signal, log = () => undefined, operator = process.env } = options;
  const params = { ...spec.answers.params, ...options.values };
  requireComplete(spec, connections, options.params, params);
  await requireServices(spec);
  const directory = existing?.directory ?? path.join(await sandboxHome(), options.run);
  const folders = foldersOf(directory);
  let state = existing ? await takeOver(directory, options) : await create(directory, options);
  try {
    if (!existing) {
      const calls = path.join(directory, 'calls.jsonl');
      const places = { bin: folders.bin, lib: folders.lib, state: folders.state, calls };
      const standIns = await provideCommands(spec, folder, places, operator['PATH'] ?? '');
      state = { ...state, standIns };
    }
    signal?.throwIfAborted();
    await startServices(spec, directory, { log, signal });
    await writeState(directory, state);
    signal?.throwIfAborted();
    const services = describeServices(spec, directory);
    const facts = Object.values(services).filter((one) => one !== null);
    const env = environmentOf(spec, connections, folders, services, operator);
    const scripted = async (files: readonly string[], what: 'seed' | 'disaster'): Promise<void> => {
      const task = taskOf(options, folders, state, services, files);
      const login = Object.assign({}, ...facts.map((one) => one.scriptVariables)) as Record<string, string>;
      await runScripts(task, { what, directory, env: { ...env, ...login }, log, signal });
      try {
        await settleServices(spec, directory);
      } catch (error) {
        // A disaster may leave a server that accepts no connections.
        if (what === 'seed') throw error;
        log(`what the disaster created still belongs to the superuser: ${(error as Error).message}`);
      }
    };
    if (!state.seeded) {
      await prepareServices(spec, directory);
      signal?.throwIfAborted();
      const seeds = SERVICE_NAMES.flatMap((name) => spec[name]?.seed ?? []);
      await scripted([...seeds, ...(spec.seed ?? [])], 'seed');
      state = { ...state, seeded: true };
      await writeState(directory, state);
    }
    return {
      env,
      cwd: folders.work,
      connections: sandboxConnections(connections, services),
      // A run recorded by an older version has no such list.
      confinement: createConfinement(folders, services, spec.allow ?? []),
      params,
      record: { version: 1, directory },
      services: facts.map((one) => one.label),
      standIns: state.standIns,
      disaster: spec.disaster,
      calls: path.join(directory, 'calls.jsonl'),
      content: () => [
        fileReader({ work: folders.work, home: folders.home }),
        stateReader(folders.state),
        ...readServices(spec, directory),
      ],
      async strike() {
        if (spec.disaster === null || state.disaster === 'over') return;
        if (state.disaster === 'begun') throw brokenOffError(spec.disaster);
        state = { ...state, disaster: 'begun' };
        await writeState(directory, state);
        await scripted([spec.disaster], 'disaster');
        state = { ...state, disaster: 'over' };
        await writeState(directory, state);
      },
      pause: () => stopServices(directory, 'clean'),
      close: () => removeSandbox(directory),
    };
  } catch (error) {
    if (existing) await stopServices(directory, 'clean');
    else await removeSandbox(directory);
    throw error;
  }
}

function foldersOf(directory: string): SandboxFolders & { readonly lib: string } {
  const below = (name: string): string => path.join(directory, name);
  const [bin, lib, home, work] = [below('bin'), below('lib'), below('home'), below('work')];
  return { directory, bin, lib, home, work, tmp: below('tmp'), state: below('state') };
}

/** The folder appears with the name of its owner in it, or not at all: a sweep never meets an unfinished one. */
async function create(directory: string, options: SandboxOptions): Promise<SandboxState> {
  const unfinished = path.join(path.dirname(directory), `.${path.basename(directory)}.${process.pid}`);
  const state: SandboxState = {
    version: 1,
    run: options.run,
    runDirectory: options.runDirectory ?? null,
    owner: ourselves(),
    openedAt: options.clock.wall(),
    standIns: [],
    seeded: false,
    disaster: 'pending',
  };
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const { home, work, tmp, state: memory } = foldersOf(unfinished);
  for (const each of [home, work, tmp, memory]) await mkdir(each, { mode: 0o700 });
  await writeState(unfinished, state);
  await rename(unfinished, directory);
  return options.copyOf ? copyInto(directory, state, options.copyOf, options.signal) : state;
}

/** A copy that was broken off is a sandbox that a sweep finds and removes. */
async function copyInto(
  directory: string,
  state: SandboxState,
  original: SandboxRecord,
  signal?: AbortSignal,
): Promise<SandboxState> {
  try {
    return await copySandbox(original.directory, directory, state, signal);
  } catch (error) {
    await removeSandbox(directory);
    throw error;
  }
}

async function takeOver(directory: string, options: SandboxOptions): Promise<SandboxState> {
  const state = readState(directory);
  if (!state?.seeded) throw goneError(directory);
  const taken = { ...state, owner: ourselves(), runDirectory: options.runDirectory ?? state.runDirectory };
  await writeState(directory, taken);
  return taken;
}

function ourselves(): SandboxState['owner'] {
  const identity = identify(process.pid);
  if (!identity) throw new Error(`the current process ${process.pid} cannot be found`);
  return identity;
}

function taskOf(
  { spec, folder }: SandboxOptions,
  folders: ReturnType<typeof foldersOf>,
  state: SandboxState,
  services: ServicesFacts,
  files: readonly string[],
): ScriptTask {
  const addresses = SERVICE_NAMES.map((name) => [name, services[name]?.script ?? null]);
  return {
    // A trailing slash distinguishes a folder of objects from a script.
    files: files.map((file) => path.resolve(folder, file) + (path.extname(file) === '' ? '/' : '')),
    now: state.openedAt,
    folder,
    directory: folders.directory,
    dir: folders.work,
    standIns: { lib: folders.lib, state: folders.state, names: state.standIns },
    databases: spec.postgres?.databases ?? [],
    buckets: Object.keys(spec.s3?.buckets ?? {}),
    services: Object.fromEntries(addresses) as ScriptTask['services'],
  };
}
