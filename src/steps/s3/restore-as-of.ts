import { DeleteObjectCommand, GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { eachAtMost } from '../../model/bounded.ts';
import { describeError } from '../../model/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../model/operation.ts';
import { formatSize } from '../../model/size.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../model/step-result.ts';
import { copyVersion } from './copy-version.ts';
import { requireHistory, requireKeptHistory } from './history.ts';
import { listHistories, type KeyHistory } from './versions.ts';

const MAX_LISTED = 20;

/** What a key needs to be again as it was. */
type Need = 'restored' | 'removed' | 'unchanged';

/**
 * Brings a prefix back to how it was at a time: the version that was current then is copied on top, what was born later
 * gets a delete marker, and every version stays. Keys that are right already are left alone, which makes it resumable.
 * Refused before anything is written where there is nothing to go back to. Facts: `restored`, `removed`, `unchanged`, `failed`, `bytes` copied, `time`, `failures` (key and error, at most 20).
 */
export async function restoreAsOf(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const time = Date.parse(fields.text('time'));
  if (time > Date.now()) {
    const hint = 'Give the time of the last good state, before the damage.';
    throw new RunbookError({
      code: 's3',
      message: `The time ${fields.text('time')} lies in the future.`,
      expected: 'a time that has passed',
      hint,
    });
  }
  await requireVersioning(client, place.bucket, context.signal);
  const wanted = { ...place, time };
  const warnings = await requireKeptHistory(client, wanted, fields, context.signal);
  await requireHistory(client, wanted, fields, context.signal);
  const counts = { restored: 0, removed: 0, unchanged: 0, failed: 0, bytes: 0 };
  const failures: { readonly key: string; readonly error: string }[] = [];
  const label = `s3://${place.bucket}/${place.prefix}`;
  await eachAtMost(
    fields.count('concurrency', 16),
    listHistories(client, place, time, context.signal),
    context.signal,
    async (history) => {
      try {
        const need = needOf(history);
        if (need === 'removed')
          await client.send(new DeleteObjectCommand({ Bucket: place.bucket, Key: history.key }), {
            abortSignal: context.signal,
          });
        if (need === 'restored' && history.was) {
          await copyVersion(client, place.bucket, history.key, history.was, context.signal);
          counts.bytes += history.was.size;
        }
        counts[need] += 1;
      } catch (error) {
        context.signal.throwIfAborted();
        counts.failed += 1;
        const text = describeError(error);
        if (failures.length < MAX_LISTED) failures.push({ key: history.key, error: text });
        context.print(`${history.key}: ${text}\n`);
      }
      const done = counts.restored + counts.removed + counts.unchanged + counts.failed;
      context.progress({ unit: 'objects', done, total: null, label });
    },
  );
  const facts = { ...counts, time: new Date(time).toISOString(), failures };
  const summary = `restored ${counts.restored}, removed ${counts.removed}, unchanged ${counts.unchanged}, failed ${counts.failed} (${formatSize(counts.bytes)} copied)`;
  context.print(`${label} as of ${facts.time}: ${summary}\n`);
  if (counts.failed === 0) return passed(facts, summary, warnings);
  const first = failures[0];
  return failed(
    {
      code: 's3',
      message: `${counts.failed} of ${counts.restored + counts.removed + counts.unchanged + counts.failed} objects below ${label} could not be brought back; the first is ${first?.key}: ${first?.error}.`,
      found: `${counts.failed} failed`,
      expected: '0 failed',
      hint: 'Nothing was lost: mend the cause and run the step again, it leaves alone what is right already. Archived versions have to be thawed first.',
    },
    facts,
    summary,
    warnings,
  );
}

/** Right already: the same version, or one on top of it with the same bytes (ETag and size), or absent then and now. */
function needOf({ was, now }: KeyHistory): Need {
  if (!was || was.marker) return now.marker ? 'unchanged' : 'removed';
  const same = now.versionId === was.versionId || (!now.marker && now.etag === was.etag && now.size === was.size);
  return same ? 'unchanged' : 'restored';
}

/** Without versioning a copy on top would destroy what lies below it, and a delete would be one for good. */
async function requireVersioning(client: S3Client, bucket: string, abortSignal: AbortSignal): Promise<void> {
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal });
  if (Status === 'Enabled') return;
  throw new RunbookError({
    code: 's3',
    message: `Versioning of bucket ${bucket} is ${Status === 'Suspended' ? 'suspended' : 'off'}: what is written now would replace what is there for good.`,
    found: Status ?? 'never enabled',
    expected: 'Enabled',
    hint:
      Status === 'Suspended'
        ? 'Enable versioning again first; versions from before are kept.'
        : 'There are no versions to go back to: restore from a backup instead.',
  });
}
