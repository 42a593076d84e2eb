import path from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import { formatS3Uri, parseS3Uri } from '../../step-kit/s3-names.ts';
import { formatSize } from '../../presentation/amounts.ts';
import { attemptFiles } from '../../model/attempt-files.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { passed } from '../../step-kit/step-result.ts';
import { listObjects } from './list-objects.ts';
import { formatLine } from './manifest-file.ts';
import { refuseNothing } from './refuse-empty.ts';
import { readObject } from './read-object.ts';

/**
 * Reads every object below a prefix and records key, size and SHA-256, in the order of the listing; the manifest
 * itself is left out. Facts: `objects`, `bytes`, `sha256` (of the manifest), `to`.
 */
export async function writeManifest(
  client: S3Client,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const place = { bucket: fields.text('bucket'), prefix: fields.text('prefix') };
  const to = fields.text('to');
  const target = parseS3Uri(to);
  const file = target ? attemptFiles(context.directory).manifest : path.resolve(context.cwd, to);
  if (!target) await context.confinement?.write(file);
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const written = await describeObjects(client, place, to, partial, fields, context);
    const label = `s3://${place.bucket}/${place.prefix}`;
    if (written.objects === 0) {
      refuseNothing(fields, {
        message: `there is no object below ${label}, so a manifest would prove nothing`,
        found: '0 objects',
        expected: 'at least one',
        hint: 'check bucket and prefix; no manifest was written',
      });
    }
    if (target) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const request = {
        Bucket: target.bucket,
        Key: target.key,
        ContentType: 'application/jsonl',
        ContentLength: written.size,
      };
      await client.send(new PutObjectCommand({ ...request, Body: createReadStream(partial) }), {
        abortSignal: context.signal,
      });
    } else {
      await rename(partial, file);
    }
    const facts = { objects: written.objects, bytes: written.bytes, sha256: written.sha256, to };
    context.print(`${label}: ${written.objects} objects, ${formatSize(written.bytes)} -> ${to}\n`);
    return passed(facts, written.sha256);
  } finally {
    await rm(partial, { force: true });
  }
}

async function describeObjects(
  client: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
  itself: string,
  file: string,
  fields: OperationFields,
  context: StepContext,
): Promise<{ readonly objects: number; readonly bytes: number; readonly size: number; readonly sha256: string }> {
  const out = createWriteStream(file, { flags: 'wx' });
  // Attached at the beginning: a full disk can fail any line.
  const written = finished(out);
  written.catch(() => undefined);
  const hash = createHash('sha256');
  const lines = new Map<number, string>();
  let [objects, bytes, next, taken, size] = [0, 0, 0, 0, 0];
  // Objects are read concurrently and finish in any order; lines wait until those before them are written.
  const flush = (): void => {
    for (let line = lines.get(next); line !== undefined; line = lines.get(next)) {
      lines.delete(next);
      hash.update(line);
      size += Buffer.byteLength(line);
      out.write(line);
      next += 1;
    }
  };
  await mapConcurrent(
    fields.count('concurrency', 16),
    listObjects(client, place, context.signal),
    context.signal,
    async ({ key }) => {
      if (formatS3Uri({ bucket: place.bucket, key }) === itself) return;
      const index = taken;
      taken += 1;
      const read = await readObject(client, { bucket: place.bucket, key }, context.signal, () => undefined);
      objects += 1;
      bytes += read.bytes;
      lines.set(index, formatLine({ key, size: read.bytes, sha256: read.sha256 }));
      flush();
      context.progress({ unit: 'objects', done: objects, total: null, label: key });
    },
  ).finally(() => void out.end());
  await written;
  return { objects, bytes, size, sha256: hash.digest('hex') };
}
