import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import type { Stream } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findBash } from './bash.ts';
import { attemptFiles } from '../model/attempt-files.ts';
import { orCannotWrite } from '../model/failure.ts';
import type { ProcessRequest, SecretValue } from '../model/ports.ts';
import { programPath } from '../program-path/index.ts';
import { putAside } from './aside.ts';
import { NONCE_VARIABLE } from './survivors.ts';

export interface SpawnedShim {
  readonly pid: number;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

const SHIM = fileURLToPath(new URL('./shim.sh', import.meta.url));

const bashOf = ({ program, env }: ProcessRequest): string =>
  program.kind === 'source' ? (program.bash ?? findBash(env['PATH'] ?? '')) : findBash(process.env['PATH'] ?? '');

/** Starts the shim through zx, in its own session unless it takes the terminal. A string says why it could not start. */
export async function spawnShim(request: ProcessRequest): Promise<SpawnedShim | string> {
  const { $, quote } = await import('zx/core');
  const { interactive, program } = request;
  const files = prepareFiles(request);
  // Every option is set, because ZX_PREFIX, ZX_SHELL and so on in the environment would change the defaults.
  const shell = $({
    cwd: request.cwd,
    env: shimEnvironment(request),
    shell: bashOf(request),
    prefix: '',
    postfix: '',
    quote,
    detached: !interactive,
    stdio: interactive
      ? 'inherit'
      : ['ignore', files[0] ?? 'ignore', files[1] ?? files[0] ?? 'ignore', ...filterPipes(request)],
    nothrow: true,
    quiet: true,
    verbose: false,
    preferLocal: false,
    timeout: 0,
  });
  try {
    const words = [
      request.nonce,
      request.resultFile ?? '',
      request.resultFile === null ? '' : processFileBeside(request.resultFile),
      needsFilter(request) ? programPath('redact-filter.js') : '',
      process.execPath,
    ];
    const run = program.kind === 'source' ? ['source', program.script, ...program.args] : ['exec', ...program.argv];
    const child = shell`source ${SHIM} ${[...words, ...run]}`;
    for (const pipe of child.child?.stdio.slice(FIRST_PIPE) ?? []) tellSecrets(pipe, request.redact);
    const ended = child.then(({ exitCode, signal, cause }) => ({ exitCode, signal, cause }));
    if (child.pid === undefined) return spawnError((await ended).cause);
    return { pid: child.pid, ended };
  } finally {
    for (const file of files) closeSync(file);
  }
}

function needsFilter(request: ProcessRequest): boolean {
  return !request.interactive && (request.sensitive || request.redact.length > 0);
}

const FIRST_PIPE = 3;

/** One for each filter, from descriptor 3. Every user can see arguments and environments, and they have little room. */
function filterPipes(request: ProcessRequest): 'pipe'[] {
  if (!needsFilter(request)) return [];
  return request.stderr === null ? ['pipe'] : ['pipe', 'pipe'];
}

/** Usually small enough for the buffer of the socket, and then sent before anything else happens here. */
function tellSecrets(pipe: Stream | null | undefined, secrets: readonly SecretValue[]): void {
  if (!(pipe instanceof Socket)) return;
  // The shim may have ended already; its exit says why.
  pipe.on('error', () => pipe.destroy());
  pipe.end(JSON.stringify(secrets), () => pipe.destroy());
}

/** The open files of stdout and stderr. Throws `journal-write` if a file of the step cannot be created. */
function prepareFiles({ interactive, stdout, stderr, resultFile }: ProcessRequest): number[] {
  const about = {
    failed: 'the files of the step could not be created',
    at: path.dirname(stdout),
    expected: 'files for its output and its result',
    left: 'the step was not started',
    next: '`runbook resume`',
  };
  const opened: number[] = [];
  try {
    orCannotWrite(about, () => {
      prepareShimFiles(resultFile);
      const outputs = interactive ? [] : [stdout, ...(stderr === null ? [] : [stderr])];
      for (const file of outputs) opened.push(openSync(file, 'a', 0o600));
    });
    return opened;
  } catch (error) {
    for (const file of opened) closeSync(file);
    throw error;
  }
}

/** Created here, because the shim writes under the umask of the step and other users must not read these. */
function prepareShimFiles(resultFile: string | null): void {
  if (resultFile === null) return;
  for (const file of [resultFile, processFileBeside(resultFile)]) writeFileSync(file, '', { mode: 0o600 });
}

const processFileBeside = (resultFile: string): string => attemptFiles(path.dirname(resultFile)).process;

function shimEnvironment(request: ProcessRequest): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...putAside(request.env), [NONCE_VARIABLE]: request.nonce };
  if (!needsFilter(request)) return env;
  return {
    ...env,
    RUNBOOK_FILTER_MODE: request.sensitive ? 'hash' : 'redact',
    RUNBOOK_FILTER_STDOUT: request.stdout,
    ...(request.stderr === null ? {} : { RUNBOOK_FILTER_STDERR: request.stderr }),
  };
}

function spawnError(cause: unknown): string {
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : 'unknown';
}
