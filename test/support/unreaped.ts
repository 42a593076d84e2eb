import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { identify, type ProcessIdentity } from '../../src/process-identity/index.ts';

export interface Unreaped {
  readonly identity: ProcessIdentity;
  /** Kills it; resolves when it is a zombie. */
  kill(): Promise<void>;
  /** Ends its parent, and with it the zombie. */
  end(): void;
}

/** A process whose parent never waits for it: once killed, it remains a zombie. */
export async function startUnreaped(): Promise<Unreaped> {
  const parent = spawn('/bin/sh', ['-c', 'sleep 600 >/dev/null & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const identity = identify(Number(line));
  if (!identity) throw new Error(`no process ${line}`);
  return {
    identity,
    async kill() {
      process.kill(identity.pid, 'SIGKILL');
      while (!/\) Z /.test(readFileSync(`/proc/${identity.pid}/stat`, 'utf8')))
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    end() {
      if (identify(identity.pid)) process.kill(identity.pid, 'SIGKILL');
      parent.kill('SIGKILL');
    },
  };
}
