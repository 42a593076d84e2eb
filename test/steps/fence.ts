import { RunbookError } from '../../src/model/failure.ts';
import type { Json } from '../../src/model/json.ts';
import type { PostgresSettings, Progress, S3Settings } from '../../src/model/ports.ts';
import type { Role, StepAttributes } from '../../src/model/runbook.ts';
import type { FenceSource, StepContext, StepKind, StepResult } from '../../src/model/step-kind.ts';
import { substitute } from '../../src/model/template.ts';
import { STEP_ATTRIBUTES } from '../support/attributes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface FenceOptions {
  readonly language?: string;
  readonly role?: Role;
  readonly attributes?: Partial<StepAttributes>;
  /** Lines above the first line of code in the fence. */
  readonly above?: number;
  /** Columns left of the fence. */
  readonly indent?: number;
}

/** A fence in `book.md`, as the parser passes it on. */
export function fenceOf(code: string, options: FenceOptions = {}): FenceSource {
  const { above = 10, indent = 0 } = options;
  const position = (offset: number) => {
    const lines = code.slice(0, offset).split('\n');
    return { line: above + lines.length, column: indent + (lines.at(-1) ?? '').length + 1, offset };
  };
  const at = (start: number, end = start) => ({ file: 'book.md', start: position(start), end: position(end) });
  return {
    language: options.language ?? '',
    code,
    attributes: { ...STEP_ATTRIBUTES, ...options.attributes },
    role: options.role ?? 'step',
    span: at(0, code.length),
    at,
  };
}

export interface PlayOptions extends FenceOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly postgres?: PostgresSettings;
  readonly s3?: S3Settings;
  readonly signal?: AbortSignal;
  readonly separateStdout?: boolean;
}

export interface Played extends StepResult {
  readonly printed: string;
  readonly progress: readonly Progress[];
}

/** Configures the fence, which must succeed, and runs it once, as the engine would. */
export async function playFence<C extends Json>(
  kind: StepKind<C>,
  code: string,
  options: PlayOptions = {},
): Promise<Played> {
  const source = fenceOf(code, options);
  const { config, diagnostics } = await kind.configure(source);
  if (config === null) throw new Error(`The fence does not configure: ${JSON.stringify(diagnostics)}`);
  const printed: string[] = [];
  const progress: Progress[] = [];
  const values = { ...options.params, ...options.vars };
  const missing =
    (type: string) =>
    (name: string | null): never => {
      throw new RunbookError({ code: 'missing-connection', message: `No ${type} connection ${name ?? ''}.` });
    };
  const context: StepContext = {
    step: {
      id: 'step',
      attempt: 1,
      nonce: '00',
      role: source.role,
      place: 'book.md:10:1',
      code,
      language: source.language,
      attributes: source.attributes,
    },
    params: options.params ?? {},
    secrets: [],
    vars: options.vars ?? {},
    env: values,
    cwd: options.cwd ?? '/',
    folder: options.cwd ?? '/',
    directory: temporaryFolder('runbook-attempt-'),
    session: { restore: null, save: null },
    readOnly: source.role === 'gate' || source.role === 'guard',
    separateStdout: options.separateStdout ?? false,
    signal: options.signal ?? new AbortController().signal,
    processes: {
      run: () => {
        throw new Error('A data kind runs no process.');
      },
      killAll: () => undefined,
    },
    connections: {
      postgres: options.postgres ? () => options.postgres as PostgresSettings : missing('PostgreSQL'),
      s3: options.s3 ? () => options.s3 as S3Settings : missing('S3'),
    },
    confinement: null,
    print: (text) => void printed.push(text),
    progress: (value) => void progress.push(value),
    substitute: (value, encode) =>
      substitute(
        value,
        (name) => {
          const found = values[name];
          if (found === undefined) throw new RunbookError({ code: 'missing-param', message: `${name} has no value.` });
          return found;
        },
        encode,
      ),
  };
  const runner = await kind.load?.();
  if (!runner) throw new Error('The kind has no runner.');
  const result = await runner.run(config, context);
  return { ...result, printed: printed.join(''), progress };
}
