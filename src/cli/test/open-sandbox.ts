import path from 'node:path';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { createClock, createIds } from '../../platform/index.ts';
import { openSandbox, type Sandbox, type SandboxRecord } from '../../sandbox/index.ts';
import type { Subject } from './read-subject.ts';

/**
 * A sandbox after the disaster: a fresh one, or a copy of a paused one. It belongs to no run: what a killed
 * test leaves behind is removed by the next sweep.
 */
export async function openStruckSandbox(
  { runbook, plans, values }: Subject,
  signal: AbortSignal,
  copyOf?: SandboxRecord,
): Promise<Sandbox> {
  const { sandbox: spec, connections, params } = runbook;
  if (!spec) throw new RunbookError({ code: 'sandbox', message: `${runbook.file} has no sandbox` }, EXIT.usage);
  signal.throwIfAborted();
  const secrets = Object.fromEntries(values.secrets.map((secret) => [secret.name, secret.value]));
  const sandbox = await openSandbox({
    spec,
    folder: path.dirname(runbook.realPath),
    connections,
    params,
    values: { ...plans[0]?.params, ...secrets },
    run: `test-${createIds().run()}`,
    clock: createClock(),
    signal,
    ...(copyOf ? { copyOf } : {}),
  });
  try {
    await sandbox.strike();
    signal.throwIfAborted();
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw signal.aborted ? signal.reason : error;
  }
}
