import path from 'node:path';
import { open, type FileHandle } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import { describeError } from '../../step-kit/clients.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import { formatS3Uri } from '../../step-kit/s3-names.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../step-kit/step-result.ts';
import { listObjects } from './list-objects.ts';
import { readManifest, type ManifestEntry } from './manifest-file.ts';
import { readObject } from './read-object.ts';

const MAX_LISTED = 20;
const MAX_NAMED = 5;

type Problem = {
  readonly key: string;
  readonly problem: 'missing' | 'extra' | 'different' | 'unreadable';
  readonly found: string;
  readonly expected: string;
};

/**
 * Compares the objects below a prefix with a manifest by reading their bytes; ETags do not help with parts or
 * encryption. Facts: `ok`, `missing`, `extra`, `different` (unreadable ones too), `total` (of the manifest), `bytes`,
 * `problems` (at most 20). With `report` a step looks and does not judge: every problem goes to that file, as JSON
 * Lines of `key`, `problem`, `found` and `expected`; the step succeeds, and its stdout is the number of lines.
 */
export async function verifyManifest(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const name = fields.text('manifest');
  const report = fields.optional('report');
  const list = report === null ? null : await openReport(path.resolve(context.cwd, report), context);
  // Many objects are read at once; their lines are written one after another.
  let written: Promise<void> = Promise.resolve();
  const note = (problem: Problem): Promise<void> =>
    (written = written.then(() => list?.appendFile(`${JSON.stringify(problem)}\n`)));
  try {
    const found = await compareAll(client, fields, context, note);
    const about = {
      label: `s3://${place.bucket}/${place.prefix}`,
      manifest: name,
      report,
      mayBeEmpty: fields.optional('empty') === 'allow',
    };
    return resultOf(found, about, context);
  } finally {
    await list?.close();
  }
}

async function openReport(file: string, context: StepContext): Promise<FileHandle> {
  await context.confinement?.write(file);
  return open(file, 'w');
}

interface Compared {
  readonly counts: {
    readonly ok: number;
    readonly missing: number;
    readonly extra: number;
    readonly different: number;
    readonly total: number;
    readonly bytes: number;
  };
  /** The first ones. */
  readonly problems: readonly Problem[];
}

async function compareAll(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
  onProblem: (problem: Problem) => Promise<void>,
): Promise<Compared> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const name = fields.text('manifest');
  const { entries } = await readManifest(client, name, context.cwd, context.signal);
  const expected = new Map([...entries].filter(([key]) => key.startsWith(place.prefix)));
  const counts = { ok: 0, missing: 0, extra: 0, different: 0, total: expected.size, bytes: 0 };
  const problems: Problem[] = [];
  const note = async (problem: Problem): Promise<void> => {
    counts[problem.problem === 'unreadable' ? 'different' : problem.problem] += 1;
    if (problems.length < MAX_LISTED) problems.push(problem);
    context.print(`${problem.key}: ${problem.problem}\n`);
    await onProblem(problem);
  };
  const check = async (key: string, size: number, entry: ManifestEntry): Promise<void> => {
    const problem = await compare(
      client,
      { bucket: place.bucket, key },
      size,
      entry,
      context.signal,
      (bytes) => (counts.bytes += bytes),
    );
    if (problem) await note(problem);
    else counts.ok += 1;
    context.progress({ unit: 'objects', done: counts.ok + counts.different, total: counts.total, label: key });
  };
  await mapConcurrent(
    fields.count('concurrency', 16),
    listObjects(client, place, context.signal),
    context.signal,
    async ({ key, size }) => {
      const entry = expected.get(key);
      expected.delete(key);
      if (entry) await check(key, size, entry);
      else if (formatS3Uri({ bucket: place.bucket, key }) !== name && fields.optional('extra') !== 'allow') {
        await note({ key, problem: 'extra', found: formatSize(size), expected: 'no such object' });
      }
    },
  );
  for (const { key, sha256 } of expected.values())
    await note({ key, problem: 'missing', found: 'no such object', expected: `sha256 ${sha256}` });
  return { counts, problems };
}

async function compare(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string },
  size: number,
  entry: ManifestEntry,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<Problem | null> {
  const { key } = object;
  if (entry.size !== null && size !== entry.size)
    return { key, problem: 'different', found: `${size} bytes`, expected: `${entry.size} bytes` };
  try {
    const { bytes, sha256 } = await readObject(client, object, signal, () => undefined);
    onRead(bytes);
    return sha256 === entry.sha256
      ? null
      : { key, problem: 'different', found: `sha256 ${sha256}`, expected: `sha256 ${entry.sha256}` };
  } catch (error) {
    signal.throwIfAborted();
    return { key, problem: 'unreadable', found: describeError(error), expected: `sha256 ${entry.sha256}` };
  }
}

interface About {
  readonly label: string;
  readonly manifest: string;
  readonly report: string | null;
  readonly mayBeEmpty: boolean;
}

function resultOf(
  { counts, problems }: Compared,
  { label, manifest, report, mayBeEmpty }: About,
  context: StepContext,
): StepResult {
  const facts = { ...counts, problems };
  const summary = `ok ${counts.ok} of ${counts.total}, missing ${counts.missing}, extra ${counts.extra}, different ${counts.different} (${formatSize(counts.bytes)} read)`;
  context.print(`${label} against ${manifest}: ${summary}\n`);
  const named = problems.slice(0, MAX_NAMED);
  const empty = counts.total === 0 && !mayBeEmpty;
  const bad = counts.missing + counts.extra + counts.different;
  // A gate must be able to fail: it judges, and writes its list as well.
  if (report !== null && !context.readOnly && !empty) return passed(facts, String(bad));
  if (bad === 0 && !empty) return passed(facts, summary);
  const list = named.map(({ key, problem }) => `${key} is ${problem}`).join(', ');
  return failed(
    {
      code: 's3',
      message: empty
        ? `the manifest ${manifest} names no object below ${label}`
        : `${label} does not match ${manifest}: ${list}${bad > named.length ? ` and ${bad - named.length} more` : ''}`,
      found: empty ? '0 entries' : named.map(({ key, found }) => `${key}: ${found}`).join('\n'),
      expected: empty
        ? 'at least one, else the comparison proves nothing'
        : named.map(({ key, expected }) => `${key}: ${expected}`).join('\n'),
      at: context.step.place,
      hint: empty
        ? 'check the prefix: a manifest contains whole keys; if it may be empty, write `empty: allow`'
        : 'restore these objects (`restore-as-of`, or a backup) and verify again',
    },
    facts,
    summary,
  );
}
