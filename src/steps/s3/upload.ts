import path from 'node:path';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { OperationFields } from '../../step-kit/operation.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../step-kit/step-result.ts';
import { refuseEmpty } from './refuse-empty.ts';
import { countInto, readObject } from './read-object.ts';

/**
 * Uploads a file to an object and reads it back: the stored bytes must be the ones that were sent.
 * Facts: `bytes`, `sha256` (of what was read back), `versionId`, `to`.
 */
export async function upload(client: S3Client, fields: OperationFields, context: StepContext): Promise<StepResult> {
  const source = path.resolve(context.cwd, fields.text('from'));
  const to = fields.text('to');
  const location = parseS3Uri(to);
  if (!location) throw new Error(`${to} is not an object`);
  const found = await stat(source);
  const { size } = found;
  if (found.isFile()) refuseEmpty(fields, size, fields.text('from'), 'nothing was sent');
  const hash = createHash('sha256');
  let sent = 0;
  // Written once and read once: progress counts both.
  const body = countInto(hash, (bytes) => {
    sent += bytes;
    context.progress({ unit: 'bytes', done: sent, total: size * 2, label: to });
  });
  const file = createReadStream(source, { highWaterMark: 1 << 20 });
  file.on('error', (error) => body.destroy(error));
  file.pipe(body);
  const stored = await store(
    client,
    { ...location, body, contentType: fields.optional('content-type') },
    context.signal,
  );
  refuseEmpty(fields, sent, fields.text('from'), `it is nevertheless stored at ${to}`);
  const digest = hash.digest('hex');
  const onBytes = (done: number): void =>
    context.progress({ unit: 'bytes', done: sent + done, total: size * 2, label: to });
  const back = await readObject(client, { ...location, version: stored }, context.signal, onBytes);
  const facts = { bytes: back.bytes, sha256: back.sha256, versionId: back.versionId, to };
  const expected = fields.optional('sha256')?.toLowerCase() ?? digest;
  if (back.sha256 === expected && back.sha256 === digest) {
    context.print(`${fields.text('from')} -> ${to}: ${formatSize(back.bytes)}, sha256 ${back.sha256}\n`);
    return passed(facts, back.sha256);
  }
  const wrongFile = digest !== expected;
  return failed(
    {
      code: 's3',
      message: wrongFile
        ? `${fields.text('from')} does not have the expected SHA-256; it is nevertheless stored at ${to}`
        : `${to} returns other bytes than were sent`,
      found: `sha256 ${wrongFile ? digest : back.sha256}`,
      expected: `sha256 ${expected}`,
      at: context.step.place,
      hint: wrongFile
        ? 'upload the right file, and remove the object or the version that was just written'
        : 'do not rely on this store until the cause is found; upload to another store',
    },
    facts,
  );
}

interface Sending {
  readonly bucket: string;
  readonly key: string;
  readonly body: NodeJS.ReadableStream;
  readonly contentType: string | null;
}

/** Sends in parts, so that the file need not fit into memory or one request; returns the new version. */
async function store(
  client: S3Client,
  { bucket, key, body, contentType }: Sending,
  signal: AbortSignal,
): Promise<string | null> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const params = {
    Bucket: bucket,
    Key: key,
    Body: body as never,
    ...(contentType === null ? {} : { ContentType: contentType }),
  };
  const uploading = new Upload({ client, params, partSize: 16 * 1024 ** 2, queueSize: 3 });
  const stop = (): void => void uploading.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { VersionId } = await uploading.done();
    return VersionId ?? null;
  } finally {
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
  }
}
