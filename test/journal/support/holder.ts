import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { RunDirectory } from '../../../src/journal/index.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface Said {
  readonly opened?: number;
  readonly acknowledged?: number;
  readonly recovered?: { readonly bytes: number; readonly copy: string } | null;
  readonly failed?: Failure;
  readonly exitCode?: number;
}

export interface Holder {
  readonly process: ChildProcessWithoutNullStreams;
  /** Every line so far. */
  readonly said: Said[];
  /** The next line; undefined at its end. */
  next(): Promise<Said | undefined>;
  ended(): Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

let program: Promise<string> | undefined;

/** Node 20 does not run TypeScript, so the program is bundled once for each test file. */
export function holderProgram(): Promise<string> {
  program ??= (async () => {
    const outfile = path.join(temporaryFolder('runbook-holder-'), 'holder.mjs');
    const source = path.join(import.meta.dirname, 'holder.program.ts');
    await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    return outfile;
  })();
  return program;
}

/** Starts a process that opens the run; `before` is a prefix of the command line, such as strace or a shell. */
export async function startHolder(run: RunDirectory, orders: object, before: readonly string[] = []): Promise<Holder> {
  const command = [
    ...before,
    process.execPath,
    await holderProgram(),
    path.dirname(run.path),
    run.id,
    JSON.stringify(orders),
  ];
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: 'pipe' });
  const said: Said[] = [];
  const waiting: ((line: Said | undefined) => void)[] = [];
  const unread: Said[] = [];
  let over = false;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (text) => {
    const line = JSON.parse(text) as Said;
    said.push(line);
    const reader = waiting.shift();
    if (reader) reader(line);
    else unread.push(line);
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    lines.on('close', () => {
      over = true;
      for (const reader of waiting.splice(0)) reader(undefined);
    });
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    process: child,
    said,
    ended: () => ended,
    next() {
      const line = unread.shift();
      return line || over ? Promise.resolve(line) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

/** Number of the last record that was acknowledged to the process. */
export const lastAcknowledged = (holder: Holder): number =>
  holder.said.reduce((last, { acknowledged, opened }) => Math.max(last, acknowledged ?? opened ?? 0), 0);
