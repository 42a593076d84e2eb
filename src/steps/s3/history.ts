import { GetBucketLifecycleConfigurationCommand, type LifecycleRule, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../step-kit/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import { refuseNothing } from './refuse-empty.ts';
import { listHistories } from './versions.ts';

const DAY = 86_400_000;

interface Wanted {
  readonly bucket: string;
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Checks, before anything is written, that there is a state to go back to: without one, a restore would hide every object and
 * succeed. The listing is read only up to the first object that existed.
 */
export async function requireHistory(
  client: S3Client,
  { bucket, prefix, time }: Wanted,
  fields: OperationFields,
  signal: AbortSignal,
): Promise<void> {
  const label = `s3://${bucket}/${prefix}`;
  let keys = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for await (const { was, first } of listHistories(client, { bucket, prefix }, time, signal)) {
    if (was && !was.marker) return;
    keys += 1;
    oldest = Math.min(oldest, first);
  }
  const expected = `an object that existed at ${new Date(time).toISOString()}`;
  if (keys === 0) {
    const hint = 'check bucket and prefix, and which store the connection points to; nothing was written';
    refuseNothing(fields, { message: `there is no version below ${label}`, found: '0 versions', expected, hint });
    return;
  }
  refuseNothing(fields, {
    message: `nothing existed below ${label} at ${fields.text('time')}: the restore would hide everything that is there now`,
    found: `${keys} ${keys === 1 ? 'key' : 'keys'}, the oldest version from ${new Date(oldest).toISOString()}`,
    expected,
    hint: 'check the time and its zone; nothing was written',
  });
}

/**
 * Lifecycle rules remove old versions, and a removed version looks like one that never existed: a restore to before their reach would
 * hide objects that existed. Refused unless `incomplete: allow`. Returns a warning where the rules may not be read.
 */
export async function requireKeptHistory(
  client: S3Client,
  { bucket, prefix, time }: Wanted,
  fields: OperationFields,
  abortSignal: AbortSignal,
): Promise<string[]> {
  let rules: readonly LifecycleRule[];
  try {
    const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), { abortSignal });
    rules = answer.Rules ?? [];
  } catch (error) {
    abortSignal.throwIfAborted();
    const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    const none = name === 'NoSuchLifecycleConfiguration' || [404, 405, 501].includes($metadata?.httpStatusCode ?? 0);
    if (none) return [];
    return [
      `the lifecycle rules of ${bucket} cannot be read, so versions they removed go unnoticed: ${describeError(error)}`,
    ];
  }
  const days = Math.min(...rules.filter((rule) => concerns(rule, prefix)).map(daysKept));
  const reach = Date.now() - days * DAY;
  if (time >= reach) return [];
  const what = `the lifecycle rules of ${bucket} remove old versions after ${days} ${days === 1 ? 'day' : 'days'}`;
  if (fields.optional('incomplete') === 'allow') return [`${what}: what existed at the time may be missing`];
  throw new RunbookError({
    code: 's3',
    message: `the history of s3://${bucket}/${prefix} may not reach back to ${fields.text('time')}: ${what}`,
    found: `versions replaced before ${new Date(reach).toISOString()} may be gone`,
    expected: 'a time within their reach',
    hint: 'use a later time or another backup: objects whose versions were removed would count as new and be hidden; to restore what is left, write `incomplete: allow`; nothing was written',
  });
}

function concerns({ Status, Filter, Prefix }: LifecycleRule, prefix: string): boolean {
  const own = Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
  return Status === 'Enabled' && (own.startsWith(prefix) || prefix.startsWith(own));
}

const daysKept = ({ NoncurrentVersionExpiration: rule }: LifecycleRule): number =>
  rule?.NoncurrentDays ?? Number.POSITIVE_INFINITY;
