import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { RunbookError, type Failure } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../step-kit/step-result.ts';
import { listObjects } from './list-objects.ts';
import { refuseNothing } from './refuse-empty.ts';

/** S3 takes at most this many keys in one request. */
const BATCH = 1_000;

/**
 * Deletes every current object below a prefix, or with `only` those that a file lists: with delete markers where the bucket is
 * versioned, else permanently. A prefix without objects, now or earlier, is refused.
 * Facts: `removed`, `failed`, `versioned`, `failures` (key and error, at most 20).
 */
export async function removeObjects(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const label = `s3://${place.bucket}/${place.prefix}`;
  const only = await readKeys(fields, context.cwd);
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: place.bucket }), {
    abortSignal: context.signal,
  });
  const failures: { readonly key: string; readonly error: string }[] = [];
  let removed = 0;
  let refused = 0;
  const flush = async (keys: readonly string[]): Promise<void> => {
    if (keys.length === 0) return;
    const Delete = { Quiet: true, Objects: keys.map((Key) => ({ Key })) };
    const command = withMd5(new DeleteObjectsCommand({ Bucket: place.bucket, Delete }));
    const { Errors = [] } = await client.send(command, { abortSignal: context.signal });
    for (const { Key = '', Code, Message } of Errors) {
      if (failures.length < 20) failures.push({ key: Key, error: Message ?? Code ?? 'no reason given' });
    }
    refused += Errors.length;
    removed += keys.length - Errors.length;
    context.progress({ unit: 'objects', done: removed + refused, total: null, label });
  };
  let batch: string[] = [];
  for await (const { key } of listObjects(client, place, context.signal)) {
    if (only && !only.has(key)) continue;
    batch.push(key);
    if (batch.length < BATCH) continue;
    await flush(batch);
    batch = [];
  }
  await flush(batch);
  if (removed + refused === 0 && !(Status && (await wasRemoved(client, place, context.signal)))) {
    refuseNothing(fields, {
      message: `there is no object below ${label}, and no sign that there ever was one`,
      found: '0 objects',
      expected: 'at least one to remove',
      hint: 'check bucket and prefix',
    });
  }
  const facts = { removed, failed: refused, versioned: Status === 'Enabled', failures };
  context.print(`${label}: removed ${removed}, failed ${refused}\n`);
  if (refused === 0) return passed(facts, String(removed));
  const failure: Failure = {
    code: 's3',
    message: `${refused} objects below ${label} could not be removed; the first is ${failures[0]?.key}: ${failures[0]?.error}`,
    found: `${refused} failed`,
    expected: '0 failed',
    at: context.step.place,
    hint: 'fix the cause and run the step again, which continues with the rest',
  };
  return failed(failure, facts);
}

/** The keys of `only`, one per line; null without it. A key outside the prefix is a mistake in the list, and nothing is removed. */
async function readKeys(fields: OperationFields, cwd: string): Promise<ReadonlySet<string> | null> {
  const file = fields.optional('only');
  if (file === null) return null;
  const prefix = fields.text('prefix');
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RunbookError({ code: 's3', message: `cannot read ${file}: ${error.code}`, hint: 'write the list first' });
  });
  const keys = text.split(/\r?\n/).filter((line) => line !== '');
  const outside = keys.find((key) => !key.startsWith(prefix));
  if (outside !== undefined) {
    throw new RunbookError({
      code: 's3',
      message: `${file} lists ${outside}, which is not below ${prefix}; nothing was removed`,
      found: outside,
      expected: `keys that begin with ${prefix}, one per line`,
      hint: 'check how the list was made, or the prefix',
    });
  }
  if (keys.length === 0) {
    refuseNothing(fields, {
      message: `${file} lists no key`,
      found: '0 keys',
      expected: 'at least one to remove',
      hint: 'check how the list was made',
    });
  }
  return new Set(keys);
}

/** In a versioned bucket delete markers remain, so objects that an earlier attempt removed are not a wrong prefix. */
async function wasRemoved(
  client: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
  abortSignal: AbortSignal,
): Promise<boolean> {
  const request = { Bucket: place.bucket, Prefix: place.prefix, MaxKeys: 1 };
  const { DeleteMarkers, Versions } = await client.send(new ListObjectVersionsCommand(request), { abortSignal });
  return (DeleteMarkers ?? []).length + (Versions ?? []).length > 0;
}

/** The client sends newer checksums instead of Content-MD5; stores that do not know them (Swift) require it for a deletion. */
function withMd5(command: DeleteObjectsCommand): DeleteObjectsCommand {
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { readonly headers: Record<string, string>; readonly body: string | Uint8Array };
      request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64');
      return next(args);
    },
    { step: 'build', name: 'contentMd5', priority: 'low' },
  );
  return command;
}
