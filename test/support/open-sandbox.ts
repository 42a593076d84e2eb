import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SandboxSpec } from '../../src/model/sandbox-spec.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';

const at = { line: 7, column: 1, offset: 0 };

export interface SandboxBench {
  /** The folder of the runbook. */
  readonly folder: string;
  write(name: string, content: string, mode?: number): Promise<void>;
  open(parts: Partial<SandboxSpec>, more?: Partial<SandboxOptions>): Promise<Sandbox>;
  end(): Promise<void>;
}

/** Opens sandboxes below a temporary directory of its own, so that only these are swept, and removes them at the end. */
export async function createBench(): Promise<SandboxBench> {
  const former = process.env['TMPDIR'];
  const temporary = await realpath(await mkdtemp(path.join(tmpdir(), 'rb-')));
  await chmod(temporary, 0o711);
  process.env['TMPDIR'] = temporary;
  const folder = path.join(temporary, 'runbook');
  await mkdir(folder);
  const opened: Sandbox[] = [];
  return {
    folder,
    async write(name, content, mode = 0o644) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content, { mode });
    },
    async open(parts, more = {}) {
      const sandbox = await openSandbox({
        spec: {
          ...{ commands: [], tools: [], env: {}, disaster: null },
          answers: { checks: null, choose: [], approve: null, params: {} },
          span: { file: 'restore.md', start: at, end: at },
          ...parts,
        },
        folder,
        connections: [],
        params: [],
        run: `run-${opened.length}`,
        clock: { wall: () => Date.now() },
        ...more,
      });
      opened.push(sandbox);
      return sandbox;
    },
    async end() {
      for (const sandbox of opened) await sandbox.close();
      if (former === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = former;
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** What a shell step would print, or its error output when it fails. */
export async function inBash(
  sandbox: Sandbox,
  script: string,
): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      '/bin/bash',
      ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script],
      { env: { ...sandbox.env }, cwd: sandbox.cwd },
    );
    return { stdout, stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}
