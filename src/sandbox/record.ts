import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';
import type { ProcessIdentity } from '../process-identity/index.ts';

/** What a run records to find its sandbox again. */
export interface SandboxRecord {
  readonly version: 1;
  readonly directory: string;
}

/** The state of a sandbox, in its own folder. What it keeps of its services is in `services/`. */
export interface SandboxState {
  readonly version: 1;
  readonly run: string;
  /** The run that it belongs to, so that a later start can check whether that can still be resumed. */
  readonly runDirectory: string | null;
  readonly owner: ProcessIdentity;
  /** Milliseconds since 1970: the `now` of seeds and disaster. */
  readonly openedAt: number;
  readonly standIns: readonly string[];
  readonly seeded: boolean;
  /** Whether the disaster has begun or is over. One that has begun cannot be repeated on what it left. */
  readonly disaster: 'pending' | 'begun' | 'over';
}

const FILE = 'sandbox.json';

/** Null where there is none; a sandbox whose state is incomplete was never opened. */
export function readState(directory: string): SandboxState | null {
  try {
    return JSON.parse(readFileSync(path.join(directory, FILE), 'utf8')) as SandboxState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export async function writeState(directory: string, state: SandboxState): Promise<void> {
  const file = path.join(directory, FILE);
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export function goneError(directory: string): RunbookError {
  return new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox of this run no longer exists`,
      found: `nothing in ${directory}`,
      expected: 'its databases and objects as the run left them',
      hint: 'abort this run and start a new rehearsal with play --sandbox',
    },
    2,
  );
}

export function brokenOffError(script: string): RunbookError {
  return new RunbookError(
    {
      code: 'sandbox',
      message: `the disaster ${script} was interrupted and cannot be repeated on what it left`,
      hint: 'abort this run and start a new rehearsal with play --sandbox',
    },
    2,
  );
}
