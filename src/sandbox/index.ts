import type { Connection } from '../model/runbook.ts';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import { environmentOf } from './environment.ts';
import { describeServices } from './services.ts';

export { sweepSandboxes, type AbandonedSandbox, type Fate } from './cleanup.ts';
export { requireComplete } from './completeness.ts';
export type { Content, ContentReader } from './content/index.ts';
export { confineConnections } from './confinement.ts';
export type { SandboxRecord } from './record.ts';
export type { MissingService } from './service.ts';
export { missingServices } from './services.ts';
export { missingTools } from './stand-ins/index.ts';
export { openSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

/** Names of the variables that a sandbox will define, known before any part of it is started. */
export function sandboxNames(spec: SandboxSpec, connections: readonly Connection[]): string[] {
  const folders = { directory: '', bin: '', home: '', work: '', tmp: '', state: '' };
  return Object.keys(environmentOf(spec, connections, folders, describeServices(spec, null), {}));
}
