import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SandboxSpec } from '../../src/model/sandbox-spec.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

let count = 0;

/** A sandbox of a runbook in `folder` whose front matter has these parts. */
export async function openParts(
  folder: string,
  parts: Partial<SandboxSpec>,
  more: Partial<SandboxOptions> = {},
): Promise<Sandbox> {
  const at = { line: 7, column: 1, offset: 0 };
  const spec: SandboxSpec = {
    ...{ postgres: null, s3: null, commands: [], tools: [], env: {}, disaster: null },
    span: { file: 'restore.md', start: at, end: { ...at, column: 9, offset: 8 } },
    answers: { checks: null, choose: [], approve: null, params: {} },
    ...parts,
  };
  const run = `run-${process.pid}-${(count += 1)}`;
  return openSandbox({ spec, folder, connections: [], params: [], run, clock: { wall: () => Date.now() }, ...more });
}

/** What bash prints with the environment of the sandbox, as steps have it. */
export async function bashIn(sandbox: Sandbox, script: string): Promise<Ran> {
  try {
    const options = { env: { ...sandbox.env }, cwd: sandbox.cwd };
    return { ...(await promisify(execFile)('bash', ['-c', script], options)), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as Ran;
    return { stdout, stderr, code };
  }
}
