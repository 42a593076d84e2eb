import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RunbookError } from '../../src/model/failure.ts';
import type { Json } from '../../src/model/json.ts';
import type { Connections, Progress, SecretValue } from '../../src/model/ports.ts';
import type { StepContext, StepKind, StepResult } from '../../src/model/step-kind.ts';
import { substitute } from '../../src/model/template.ts';
import { createIds, createProcesses } from '../../src/platform/index.ts';
import { fenceOf, type FenceOptions } from './fence.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface AttemptOptions extends FenceOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: readonly SecretValue[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The directory of an earlier poll of the same gate. */
  readonly directory?: string;
  readonly folder?: string;
  readonly separateStdout?: boolean;
  readonly signal?: AbortSignal;
  readonly connections?: Connections;
  /** The saved session to begin from. */
  readonly restore?: string | null;
  /** False for gates. */
  readonly save?: boolean;
}

export interface Attempt extends StepResult {
  readonly output: string;
  readonly directory: string;
  /** The saved session, for the next step's `restore`. */
  readonly state: string;
  readonly progress: readonly Progress[];
}

const processes = createProcesses();
const missing = (name: string | null): never => {
  throw new RunbookError({ code: 'missing-connection', message: `no connection ${name ?? ''}` });
};

/** Configures a fence, which must succeed, and runs it once with real processes, as the engine would. */
export async function attempt<C extends Json>(
  kind: StepKind<C>,
  code: string,
  options: AttemptOptions = {},
): Promise<Attempt> {
  const source = fenceOf(code, options);
  const { config, diagnostics } = await kind.configure(source);
  if (config === null) throw new Error(`The fence does not configure: ${JSON.stringify(diagnostics)}`);
  const directory = options.directory ?? temporaryFolder('attempt-');
  const progress: Progress[] = [];
  const params = {
    ...options.params,
    ...Object.fromEntries((options.secrets ?? []).map(({ name, value }) => [name, value])),
  };
  const env = {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C.UTF-8',
    HOME: '/',
    ...options.env,
    ...params,
    ...options.vars,
  };
  const state = path.join(directory, 'state');
  const printed: string[] = [];
  const context: StepContext = {
    step: {
      id: 'a-step',
      attempt: 1,
      nonce: createIds().nonce(),
      role: source.role,
      place: 'book.md:10:1',
      code,
      language: source.language,
      attributes: source.attributes,
    },
    params,
    secrets: options.secrets ?? [],
    vars: options.vars ?? {},
    env,
    cwd: options.cwd ?? directory,
    folder: options.folder ?? options.cwd ?? directory,
    directory,
    session: { restore: options.restore ?? null, save: options.save === false ? null : state },
    readOnly: source.role === 'gate',
    separateStdout: options.separateStdout ?? false,
    signal: options.signal ?? new AbortController().signal,
    processes,
    connections: options.connections ?? { postgres: missing, s3: missing },
    confinement: null,
    print: (text) => void printed.push(text),
    progress: (value) => void progress.push(value),
    substitute: (value, encode) =>
      substitute(
        value,
        (name) => {
          const found = (env as Record<string, string>)[name];
          if (found === undefined) throw new RunbookError({ code: 'missing-param', message: `${name} has no value` });
          return found;
        },
        encode,
      ),
  };
  const runner = await kind.load?.();
  if (!runner) throw new Error('The kind has no runner.');
  const result = await runner.run(config, context);
  const read = (name: string): string => {
    try {
      return readFileSync(path.join(directory, name), 'utf8');
    } catch {
      return '';
    }
  };
  return { ...result, output: printed.join('') + read('output') + read('stderr'), directory, state, progress };
}
