import { DeleteObjectCommand, GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import { describeError } from '../../step-kit/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { copyVersion } from './copy-version.ts';
import { requireHistory, requireKeptHistory } from './history.ts';
import { differences, readState } from './object-state.ts';
import { Tally } from './tally.ts';
import { listHistories, type KeyHistory, type VersionEntry } from './versions.ts';

/**
 * Restores a prefix as of a time: the version that was current then is copied on top, what was created later
 * gets a delete marker, and every version stays. Keys that are already right are left alone, which makes it resumable.
 * Refused before anything is written if there is nothing to go back to.
 */
export async function restoreAsOf(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const time = Date.parse(fields.text('time'));
  if (time > Date.now()) {
    const hint = 'give the time of the last good state, before the damage';
    throw new RunbookError({
      code: 's3',
      message: `the time ${fields.text('time')} is in the future`,
      expected: 'a time that has passed',
      hint,
    });
  }
  await requireVersioning(client, place.bucket, context.signal);
  const wanted = { ...place, time };
  const warnings = await requireKeptHistory(client, wanted, fields, context.signal);
  await requireHistory(client, wanted, fields, context.signal);
  const tally = new Tally(`s3://${place.bucket}/${place.prefix}`, context);
  await mapConcurrent(
    fields.count('concurrency', 16),
    listHistories(client, place, time, context.signal),
    context.signal,
    async (history) => {
      try {
        await restoreKey(client, place.bucket, history, tally, context.signal);
      } catch (error) {
        context.signal.throwIfAborted();
        tally.failed(history.key, describeError(error));
      }
      tally.showProgress(history.key);
    },
  );
  return tally.result(new Date(time).toISOString(), fields.optional('incomplete') === 'allow', warnings);
}

async function restoreKey(
  client: S3Client,
  bucket: string,
  { key, was, now }: KeyHistory,
  tally: Tally,
  abortSignal: AbortSignal,
): Promise<void> {
  if (!was || was.marker) {
    if (!now.marker) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
    tally.done(now.marker ? 'unchanged' : 'removed');
  } else if (await isAsItWas(client, { bucket, key }, was, now, tally, abortSignal)) {
    tally.done('unchanged');
  } else {
    const { lost, untold } = await copyVersion(client, bucket, key, was, abortSignal);
    tally.done('restored', was.size);
    if (lost.length > 0) tally.lost(key, lost);
    if (untold !== null) tally.untold(untold);
  }
}

/** The same version, or one on top of it with the same bytes (ETag and size) and everything that belongs to them. */
async function isAsItWas(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string },
  was: VersionEntry,
  now: VersionEntry,
  tally: Tally,
  abortSignal: AbortSignal,
): Promise<boolean> {
  if (now.versionId === was.versionId) return true;
  if (now.marker || now.etag !== was.etag || now.size !== was.size) return false;
  const states = await Promise.all(
    [was, now].map(({ versionId }) => readState(client, { ...object, version: versionId }, abortSignal)),
  );
  const [before, after] = states;
  const untold = states.find((state) => state.untold !== null)?.untold;
  if (untold) tally.untold(untold);
  return before !== undefined && after !== undefined && differences(before, after).length === 0;
}

/** Without versioning, a copy on top would destroy what is below it, and a delete would be permanent. */
async function requireVersioning(client: S3Client, bucket: string, abortSignal: AbortSignal): Promise<void> {
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal });
  if (Status === 'Enabled') return;
  throw new RunbookError({
    code: 's3',
    message: `versioning of bucket ${bucket} is ${Status === 'Suspended' ? 'suspended' : 'off'}: the restore would permanently replace what is there`,
    found: Status ?? 'never enabled',
    expected: 'Enabled',
    hint:
      Status === 'Suspended'
        ? 'enable versioning again first; earlier versions are kept'
        : 'restore from a backup instead: there are no versions to go back to',
  });
}
