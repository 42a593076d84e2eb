import type { Connection } from '../model/runbook.ts';
import type { ServiceSpec } from '../model/sandbox-spec.ts';
import type { ContentReader } from './content/content.ts';
import type { ProcessIdentity } from '../process-identity/index.ts';

/** Nothing listens here: what has no service in the sandbox must not find one outside of it. */
export const NOWHERE = { host: '127.0.0.1', port: '9' };

/** What is kept of a service to find it again: its ports, its passwords, its process. JSON, readable by the runner alone. */
export interface ServiceRecord {
  /** 0 until the first start. */
  readonly port: number;
  readonly process: ProcessIdentity | null;
  /** It was stopped on purpose, by a disaster or a stand-in: pausing, resuming and copying leave it stopped. */
  readonly stopped?: boolean;
}

export interface MissingService {
  /** As a person calls it: `Redis`. */
  readonly service: string;
  /** What to do: `apt-get install redis-server`. */
  readonly install: string;
}

/** `clean` where the data will be used again; `crash` leaves out everything that takes time. */
export type How = 'clean' | 'crash';

export interface ServiceStart<Spec, Rec> {
  /** The folder of the service. It is created if missing; data in it is used again. */
  readonly directory: string;
  readonly spec: Spec;
  readonly record: Rec;
  /** Steps know the ports already, so no other port will do, and a start that fails is reported at once. */
  readonly fixedPorts?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export type Settings = { readonly [name: string]: string | number | boolean };

/** How the rest of the sandbox uses a service. */
export interface ServiceFacts {
  /** For the journal: `postgres 15.8`. */
  readonly label: string;
  /** `host:port`: what the built-in step kinds may connect to. */
  readonly addresses: readonly string[];
  /** The environment of the steps. */
  readonly variables: Readonly<Record<string, string>>;
  /** Folders in which the built-in step kinds may write. */
  readonly folders: readonly string[];
  /** What seeds and disasters find under the name of the service in `ctx`. JSON. */
  readonly script: object;
  /** Variables of seeds and disasters that differ from those of the steps. */
  readonly scriptVariables?: Readonly<Record<string, string>>;
  /** The settings of a connection of the type that the service is named like, and the value of each for the environment. */
  connection?(connection: Connection): {
    readonly settings: Settings;
    readonly values: Readonly<Record<string, string>>;
  };
}

/** A real server on loopback that a sandbox can have. Everything that differs between servers is behind this contract. */
export interface Service<Spec extends ServiceSpec = ServiceSpec, Rec extends ServiceRecord = ServiceRecord> {
  /** As the progress of a start calls it. */
  readonly title: string;
  /** The members of a record that hold a port. */
  readonly ports: readonly string[];
  /** Below its folder: the first line names a process that was started but may not be recorded yet. */
  readonly pidFile: string;
  /** The environment of steps without this service: it must not find one outside. */
  readonly absent: Readonly<Record<string, string>>;
  /** What has to be installed to run it; null if it can be started here. Starts nothing. */
  missing(): Promise<MissingService | null>;
  /** A record for a first start: no port, no process, new passwords. */
  fresh(): Rec;
  /** Starts it, or adopts the recorded process if that still answers. Throws a RunbookError `sandbox`. */
  start(start: ServiceStart<Spec, Rec>): Promise<Rec>;
  stop(process: ProcessIdentity, how: How): Promise<void>;
  describe(directory: string, spec: Spec, record: Rec): ServiceFacts;
  /** Creates what the spec names: databases, buckets. Called before the seeds, and again if it was interrupted. */
  prepare?(spec: Spec, record: Rec): Promise<void>;
  /** Called after seeds and the disaster. */
  afterScripts?(record: Rec): Promise<void>;
  /** How a test looks at what it holds, whatever the steps use it for. */
  content?(record: Rec): ContentReader;
}
