import { createHash } from 'node:crypto';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import { describeError } from '../../step-kit/clients.ts';
import type { Failure } from '../../model/failure.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import type { ChecksumConfig, ChecksumEntry } from './config.ts';
import { createLookup, type Stored } from './stored.ts';

const AT_ONCE = 4;
const MAX_LISTED = 100;

type FileVerdict = {
  readonly name: string;
  readonly status: 'ok' | 'different' | 'missing' | 'unreadable';
  /** The digest, or why there is none. */
  readonly found: string;
  readonly expected: string;
};

export const runner: StepRunner<ChecksumConfig> = {
  run: (config, context) => toStepResult(context, 'it only read', () => checkAll(config, context)),
};

async function checkAll(config: ChecksumConfig, context: StepContext): Promise<StepResult> {
  const entries = context.substitute(config.entries);
  const verdicts: FileVerdict[] = new Array<FileVerdict>(entries.length);
  const lookUp = createLookup(context);
  const stored = new Map<number, Stored>();
  await mapConcurrent(AT_ONCE * 2, entries.entries(), context.signal, async ([index, entry]) => {
    const found = await lookUp(entry.name);
    context.signal.throwIfAborted();
    if ('why' in found) verdicts[index] = verdictOf(entry, found.missing ? 'missing' : 'unreadable', found.why);
    else stored.set(index, found);
  });
  const total = [...stored.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  await mapConcurrent(AT_ONCE, stored, context.signal, async ([index, thing]) => {
    const entry = entries[index];
    if (!entry) return;
    const read = (bytes: number): void => {
      done += bytes;
      context.progress({ unit: 'bytes', done, total, label: entry.name });
    };
    try {
      const digest = await hash(config.algorithm, thing, read, context.signal);
      verdicts[index] = verdictOf(entry, digest === entry.digest.toLowerCase() ? 'ok' : 'different', digest);
    } catch (error) {
      context.signal.throwIfAborted();
      verdicts[index] = verdictOf(entry, 'unreadable', describeError(error));
    }
  });
  for (const { name, status } of verdicts) context.print(`${name}: ${status === 'ok' ? 'OK' : status.toUpperCase()}\n`);
  return resultOf(config, verdicts, done);
}

async function hash(
  algorithm: string,
  thing: Stored,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const digest = createHash(algorithm);
  const stream = await thing.open();
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      digest.update(chunk);
      read(chunk.length);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return digest.digest('hex');
}

function verdictOf(entry: ChecksumEntry, status: FileVerdict['status'], found: string): FileVerdict {
  return { name: entry.name, status, found, expected: entry.digest };
}

/** Facts: `ok`, `failed` (different or unreadable), `missing`, `total`, `bytes` read, and `files`, bad ones first, at most 100. */
function resultOf(config: ChecksumConfig, verdicts: readonly FileVerdict[], bytes: number): StepResult {
  const bad = verdicts.filter(({ status }) => status !== 'ok');
  const good = verdicts.filter(({ status }) => status === 'ok');
  const missing = bad.filter(({ status }) => status === 'missing').length;
  const facts = {
    ok: good.length,
    failed: bad.length - missing,
    missing,
    total: verdicts.length,
    bytes,
    files: [...bad, ...good].slice(0, MAX_LISTED),
  };
  const stdout = verdicts
    .map(({ name, status }) => `${name}: ${status === 'ok' ? 'OK' : status.toUpperCase()}`)
    .join('\n');
  const empty = good.filter(({ found }) => found === createHash(config.algorithm).digest('hex'));
  const warnings = empty.map(({ name }) => `${name} is empty, and its expected digest is that of empty input`);
  return bad.length === 0
    ? passed(facts, stdout, warnings)
    : failed(failureOf(config, verdicts, bad, bytes), facts, stdout);
}

function failureOf(
  config: ChecksumConfig,
  verdicts: readonly FileVerdict[],
  bad: readonly FileVerdict[],
  bytes: number,
): Failure {
  const worst = bad[0];
  const entry = config.entries[verdicts.findIndex((verdict) => verdict === worst)];
  const few = bad.slice(0, 5);
  const more = bad.length > few.length ? ` and ${bad.length - few.length} more` : '';
  const list = few.map(({ name, status }) => `${name} is ${status}`).join(', ');
  return {
    code: 'checksum',
    message: `${bad.length} of ${verdicts.length} failed (${formatSize(bytes)} read): ${list}${more}`,
    found: few.map(({ name, found }) => `${name}: ${found}`).join('\n'),
    expected: few.map(({ name, expected }) => `${name}: ${expected}`).join('\n'),
    hint: 'do not use the files that failed: fetch them again from their source, or use another backup',
    ...(entry ? { at: `${config.file}:${entry.line}:${entry.column}` } : {}),
  };
}
