import type { Connection } from '../model/runbook.ts';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import { environmentOf } from './environment.ts';

export { sweepSandboxes, type AbandonedSandbox, type Fate } from './cleanup.ts';
export { requireComplete } from './completeness.ts';
export { confineConnections } from './confinement.ts';
export type { SandboxRecord } from './record.ts';
export { openSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

/** Names of the variables that a sandbox will define, known before any part of it is started. */
export function sandboxNames(spec: SandboxSpec, connections: readonly Connection[]): string[] {
  const folders = { directory: '', bin: '', home: '', work: '', tmp: '', state: '' };
  const databases = spec.postgres?.databases ?? [];
  const addresses = {
    postgres: spec.postgres && { host: '', port: 0, user: '', password: '', databases },
    s3: spec.s3 && { endpoint: '', accessKeyId: '', secretAccessKey: '' },
  };
  return Object.keys(environmentOf(spec, connections, folders, addresses, {}));
}
